"""What may be restarted, and how restarts are counted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from conformance.judge.findings import failed
from conformance.judge.instances import Instance, instances
from conformance.judge.invariants.pod import begins_again, container, field
from conformance.judge.invariants.registry import INVARIANTS
from conformance.judge.verdict import Finding
from conformance.scenario.model import Case
from conformance.timeline import Kind, Timeline

HARMLESS = frozenset({"create", "wait", "observe", "sleep", "delete", "signal", "mark", "read", "ask"})
"""Steps that give the kubelet no reason of its own to restart a container."""
SHOWN = (Kind.RUNNING, Kind.TERMINATED)


@INVARIANTS.register("restart-policy-is-kept")
def restart_policy_is_kept(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """Under Never nothing is restarted, under OnFailure nothing that exited with 0, and no init container that did.

    docs: Pod Lifecycle, container restart policy. Not held to it: sidecars, containers with a policy or rules of
    their own, pods that begin again as a whole, and pods that a step changes or whose node it disturbs.
    """
    if not _only_steps_that_restart_nothing(case) or begins_again(timeline, case):
        return
    for name in case.containers()["all"]:
        if not {"restartPolicy", "restartPolicyRules"} & container(case, name).keys():
            for one, other in pairwise(_runs(timeline, case, name)):
                if reason := _forbidden(case, one):
                    expected = f"{name} not restarted: {reason}"
                    yield failed(expected, f"{other.name} started", one.outcome or one.end, other.start)


@INVARIANTS.register("restart-count-never-falls")
def restart_count_never_falls(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The published restartCount of a container, and the instance that its state tells of, never fall.

    API reference, ContainerStatus: "the number of times the container has been restarted".
    """
    for name in case.containers()["all"]:
        counts = [
            event for event in timeline.of(name, Kind.RESTARTS) if isinstance(event.data.get("count"), int)
        ]
        states = sorted(
            (event for kind in SHOWN for event in timeline.of(name, kind)), key=lambda event: event.at
        )
        for one, other in [*pairwise(counts), *pairwise(states)]:
            if (other.attempt or 0) < (one.attempt or 0):
                observed = f"instance {other.attempt} after {one.attempt}"
                yield failed(f"{name}: restartCount does not fall", observed, one, other)


def _runs(timeline: Timeline, case: Case, name: str) -> tuple[Instance, ...]:
    """The instances of a container, but not those of a sidecar given in short form."""
    return () if name in case.containers()["sidecar"] else instances(timeline, name)


def _forbidden(case: Case, ended: Instance) -> str:
    """Why the container may not be restarted after this end; empty if it may."""
    policy = field(case, "restartPolicy", "Always")
    if policy == "Never":
        return "restartPolicy Never"
    if ended.code != 0:
        return ""
    if ended.container in case.containers()["init"]:
        return "an init container that succeeded"
    # A failed probe restarts under OnFailure whatever the exit code that the stop signal led to.
    probed = {"livenessProbe", "startupProbe"} & container(case, ended.container).keys()
    return "restartPolicy OnFailure and exit code 0" if policy == "OnFailure" and not probed else ""


def _only_steps_that_restart_nothing(case: Case) -> bool:
    return {step.name for step in case.steps} <= HARMLESS
