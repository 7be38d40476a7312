"""What invariants ask of the case's pod: its fields as the API server gets them, and what its steps disturb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.judge.gate import written
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline

GRACE = 30.0
"""Kubernetes' default terminationGracePeriodSeconds."""


def field(case: Case, name: str, default: Any = None) -> Any:
    """A field of the PodSpec; what is given as `raw` wins."""
    raw = case.pod.get("raw") or {}
    return raw.get(name, case.pod.get(name, default))


def container(case: Case, name: str) -> Mapping[str, Any]:
    """The container's fields; what is given as `raw` wins."""
    spec = written(case, name)
    return {**spec, **(spec.get("raw") or {})}


def waits_for(case: Case) -> tuple[tuple[str, str], ...]:
    """Pairs of containers of which the first must have started or succeeded before the second starts."""
    roles = case.containers()
    ordered, app = roles["ordered_init"], roles["app"]
    return tuple((one, other) for index, one in enumerate(ordered) for other in (*ordered[index + 1 :], *app))


def steps(case: Case, *names: str) -> bool:
    """Whether the case takes one of these steps."""
    return any(step.name in names for step in case.steps)


def signalled(case: Case, name: str) -> bool:
    """Whether a step does something to the container's processes itself."""
    acts = (step for step in case.steps if step.name in ("signal", "exec"))
    return any(getattr(step.arguments, "container", None) == name for step in acts)


def begins_again(timeline: Timeline, case: Case) -> bool:
    """Whether the whole pod may run from its beginning again: by a rule, or as its sandbox was lost.

    Containers are removed then, and the kubelet counts their restarts by what it can still find.
    """
    names = case.containers()["all"]
    rules = [rule for name in names for rule in container(case, name).get("restartPolicyRules") or ()]
    lost = any(event.data.get("reason") == "SandboxChanged" for event in timeline.of(None, Kind.EVENT))
    return lost or any(rule.get("action") == "RestartAllContainers" for rule in rules)


def deletion(timeline: Timeline) -> Event | None:
    """When the pod's deletion was published, if it had any grace period; None for no or a forced deletion."""
    first = timeline.first(POD, Kind.DELETING)
    return first if first is not None and grace_of(first) > 0 else None


def grace_of(deleting: Event) -> float:
    """Seconds that a deletion leaves."""
    grace = deleting.data.get("grace")
    return float(grace) if isinstance(grace, int) else 0.0


def graces(timeline: Timeline, case: Case) -> float:
    """The shortest grace period, in seconds, that any container of the pod may have got for any reason."""
    found = [grace for event in timeline.of(POD, Kind.DELETING) if (grace := grace_of(event)) > 0]
    found.append(float(field(case, "terminationGracePeriodSeconds", GRACE)))
    for name in case.containers()["all"]:
        probes = (container(case, name).get(probe) or {} for probe in ("livenessProbe", "startupProbe"))
        found += [float(g) for probe in probes if (g := probe.get("terminationGracePeriodSeconds"))]
    return min(found)
