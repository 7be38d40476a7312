"""What is done to a container has a reason: nobody is stopped, and no hook runs, out of the blue."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.findings import failed
from conformance.judge.instances import instances, ran
from conformance.judge.invariants.pod import GRACE, container, field, grace_of, steps
from conformance.judge.invariants.registry import INVARIANTS
from conformance.judge.signals import stop_signal
from conformance.judge.verdict import Finding
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Order, Timeline

PLAIN = frozenset({"create", "wait", "observe", "sleep", "delete"})
"""Steps that give a container no other reason to be stopped than a deletion."""
CAUSES = ("livenessProbe", "startupProbe", "postStart", "lifecycle", "restartPolicyRules")
"""Fields of a container by which the kubelet may have a reason to stop it, or another one."""


@INVARIANTS.register("nothing-is-stopped-without-a-reason")
def nothing_is_stopped_without_a_reason(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """No container gets its stop signal, and no preStop hook runs, before there is a reason to stop it.

    docs: Pod Lifecycle, termination of Pods; Container Lifecycle Hooks. A reason is the deletion of the pod, or for a
    sidecar the end of an app container or the failure of an init container. Held to it are pods without probes that
    can fail, hooks that can, deadlines and rules, in cases whose steps do nothing but create, wait and delete.
    """
    roles = case.containers()
    seen = all(ran(timeline, name) for name in roles["app"])
    for name in roles["all"] if _undisturbed(case) else ():
        if name in roles["sidecar"] and not seen:
            continue  # an app container may have ended without a trace
        reasons = list(timeline.of(POD, Kind.DELETING))
        reasons += [e for e in timeline.of(POD, Kind.STEP) if e.data.get("step") == "delete"]
        if name in roles["sidecar"]:
            reasons += _ends(timeline, case)
        stops = [*timeline.select(name, Kind.SIGNAL, signal=stop_signal(case, name))]
        stops += timeline.select(name, Kind.HOOK_STARTED, hook="preStop")
        for stop in stops:
            if all(stop.compare(reason) is Order.BEFORE for reason in reasons):
                yield failed(f"a reason before {stop.words()}", "none", stop, *reasons[:1])


@INVARIANTS.register("a-process-ends-by-itself-or-by-a-signal")
def a_process_ends_by_itself_or_by_a_signal(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A program that runs until it is signalled got a signal before it exited in order.

    docs: Pod Lifecycle, termination of Pods. Its testimony of both comes the same way, so one is not lost alone.
    """
    for name in case.containers()["all"]:
        if _exits_by_itself(case, name):
            continue
        for run in ran(timeline, name):
            signals = timeline.select(name, Kind.SIGNAL, run.attempt)
            if run.exiting and not any(e.compare(run.exiting) is not Order.AFTER for e in signals):
                yield failed(f"a signal before {run.exiting.words()}", "none", run.exiting)


@INVARIANTS.register("deletion-has-the-grace-period-asked-for")
def deletion_has_the_grace_period_asked_for(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The published grace period of a deletion is the one of the request, or else that of the pod.

    API reference, deletionGracePeriodSeconds; docs: Pod Lifecycle, termination of Pods. A negative one counts as 1.
    """
    if not steps(case, "delete") or not _only(case, PLAIN):
        return
    asked = [getattr(step.arguments, "grace", None) for step in case.steps if step.name == "delete"]
    own = float(field(case, "terminationGracePeriodSeconds", GRACE))
    wanted = {own if grace is None else max(float(int(grace)), 0.0) for grace in asked} | {0.0, 1.0}
    for deleting in timeline.of(POD, Kind.DELETING):
        if grace_of(deleting) not in wanted:
            yield failed("the grace period that was asked for", deleting.words(), deleting)


def _ends(timeline: Timeline, case: Case) -> list[Event]:
    """Ends that let the kubelet stop sidecars: of app containers, and of init containers that failed."""
    roles = case.containers()
    found = [run.end for name in roles["app"] for run in instances(timeline, name)]
    found += [run.end for name in roles["init"] for run in instances(timeline, name) if run.code != 0]
    return [end for end in found if end is not None]


def _undisturbed(case: Case) -> bool:
    specs = [container(case, name) for name in case.containers()["all"]]
    return (
        _only(case, PLAIN)
        and field(case, "activeDeadlineSeconds") is None
        and case.job is None
        and not any(cause in spec for spec in specs for cause in CAUSES)
    )


def _only(case: Case, names: frozenset[str]) -> bool:
    return {step.name for step in case.steps} <= names


def _exits_by_itself(case: Case, name: str) -> bool:
    """Whether the program, in any instance, ends without a signal; or is none of ours."""
    spec = container(case, name)
    own = {"command", "args", "silent", "runs"} & spec.keys()
    lives = [spec, *(spec.get("attempts") or ())]
    return bool(own) or any("exits_after" in life for life in lives)
