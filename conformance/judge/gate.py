"""What Kubernetes waits for after starting a container, before it starts the next one: read from the case's pod.

Regular init containers gate by exiting with 0, sidecars by their startup probe, sidecars and app containers by
their postStart hook (KEP-753; the kubelet runs the hook before it goes on). Everything else gates nothing but the
order of the starts themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.scenario.behaviour import HANDLERS
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Timeline

PLANNED = frozenset({"fails_first", "fails_after", "results"})
"""Our words by which the author says which executions succeed, whether the container is started or not."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that must come before the next start. `required`: its absence is evidence, as it testifies."""

    phrase: str
    event: Event | None
    required: bool


def written(case: Case, container: str) -> Mapping[str, Any]:
    """The container as the author wrote it; empty if there is none of that name."""
    for field in ("initContainers", "sidecars", "containers", "ephemeralContainers"):
        for one in case.pod.get(field) or ():
            if one.get("name") == container:
                return one  # type: ignore[no-any-return]
    return {}


def is_init(case: Case, container: str) -> bool:
    """Whether it is a regular init container, which runs to completion."""
    return container in case.containers()["init"]


def testifies(case: Case, container: str) -> bool:
    """Whether it runs a program of ours, which tells what happens to it."""
    spec = written(case, container)
    return not {"command", "args"} & {*spec, *(spec.get("raw") or {})} and not spec.get("silent")


def probe_testifies(case: Case, container: str, field: str) -> bool:
    """Whether executions of the probe (`startupProbe`, …) are in the record."""
    spec = written(case, container)
    ours = field in spec and not set(HANDLERS) & set(spec[field])
    return ours and spec.get("probes", "exec") in ("exec", "http") and testifies(case, container)


def _served(case: Case, container: str) -> bool:
    """Whether a server of ours answers the startup probe: one that comes up only when the container is started."""
    spec = written(case, container)
    ours = testifies(case, container) and not set(HANDLERS) & set(spec["startupProbe"])
    return ours and spec.get("probes") in ("tcp", "grpc")


def gates(timeline: Timeline, case: Case, container: str) -> tuple[Gate, ...]:
    """What must have happened in a sidecar or app container before the next one starts; empty if nothing."""
    found = list(_hook(timeline, case, container))
    if container in case.containers()["sidecar"] and "startupProbe" in written(case, container):
        found = [*_probe(timeline, case, container), *found]
    return tuple(found)


def _probe(timeline: Timeline, case: Case, container: str) -> Iterator[Gate]:
    probe = written(case, container)["startupProbe"]
    if _served(case, container):
        yield Gate(f"{container} Started", timeline.first(container, Kind.STARTED), required=True)
        return
    if not probe_testifies(case, container, "startupProbe"):
        yield Gate(f"{container} started", _flag(timeline, container), required=False)
        return
    if not PLANNED & set(probe):
        yield Gate(f"{container} Started", timeline.first(container, Kind.STARTED), required=True)
    success = timeline.first(container, Kind.PROBE, probe="startup", result="success")
    yield Gate(f"{container} Probe startup success", success, required=True)


def _flag(timeline: Timeline, container: str) -> Event | None:
    """When the status said that it is started: later than it was, which is why its absence shows nothing."""
    return timeline.first(container, Kind.STARTED_FLAG, value="true")


def _hook(timeline: Timeline, case: Case, container: str) -> Iterator[Gate]:
    hook = written(case, container).get("postStart")
    if hook is not None and "sleep" not in hook and testifies(case, container):
        ended = timeline.first(container, Kind.HOOK_ENDED, hook="postStart", result="ok")
        yield Gate(f"{container} HookEnded postStart", ended, required=True)
