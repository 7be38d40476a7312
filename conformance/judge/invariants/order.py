"""In which order containers start, and that nothing starts when the pod is over."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from conformance.judge.assertions.order import TIE, starts_before
from conformance.judge.bounds import RELIST, STATUS_LAG, pressed, span, tied, under_pressure
from conformance.judge.findings import failed, unknown
from conformance.judge.gate import gates, is_init
from conformance.judge.instances import Instance, end_to_start, first_run, ran, stamps_order
from conformance.judge.invariants.pod import begins_again, container, deletion, waits_for
from conformance.judge.invariants.registry import INVARIANTS
from conformance.judge.invariants.snapshot import FINAL
from conformance.judge.verdict import Finding, Outcome
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Order, Timeline

LATE_START = RELIST + STATUS_LAG
"""Seconds after the deletion was published in which a start that was under way may still happen."""


@INVARIANTS.register("nothing-starts-before-the-pod-exists")
def nothing_starts_before_the_pod_exists(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """No container is published as started before its pod was created.

    API reference, ContainerStateRunning and ContainerStateTerminated: startedAt.
    """
    created = timeline.first(POD, Kind.STEP, step="create", edge="begin")
    if created is None:
        return
    for run in _all(timeline, case):
        if run.started_at and run.started_at.compare(created) is Order.BEFORE:
            expected = f"{run.name} StartedAt after the creation of the pod"
            yield failed(expected, "it is before", run.started_at, created)


@INVARIANTS.register("starts-in-order")
def starts_in_order(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """Whatever precedes a container in the pod has succeeded, or started if it is a sidecar, before it starts.

    docs: Init Containers, "each init container must complete successfully before the next one starts"; KEP-753.
    """
    for one, other in waits_for(case):
        second = first_run(timeline, other)
        if second is None:
            continue
        if is_init(case, one) or gates(timeline, case, one):
            finding = starts_before((one, other), timeline, case)
            if finding.outcome is not Outcome.PASSED:
                yield finding
        else:
            yield from _stamped_in_order(timeline, one, second)


@INVARIANTS.register("instances-follow-each-other")
def instances_follow_each_other(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """An instance of a container starts only after the one before it has ended.

    docs: Pod Lifecycle, "how Pods handle problems with containers"; the kubelet starts what is not running. Not held
    to it: pods that begin again as a whole, of which instances may be counted anew.
    """
    for name in () if begins_again(timeline, case) else case.containers()["all"]:
        for one, other in pairwise(ran(timeline, name)):
            order = end_to_start(one, other)
            expected, evidence = f"{one.name} ended before {other.name} starts", (other.start, one.end)
            if order is Order.AFTER:
                yield failed(expected, f"{other.name} started before", *evidence)
            elif order is Order.INDISTINGUISHABLE:
                yield tied(timeline, expected, TIE, *evidence)


@INVARIANTS.register("nothing-starts-in-a-terminal-phase")
def nothing_starts_in_a_terminal_phase(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """No container starts once the phase is Succeeded or Failed.

    docs: Pod Lifecycle, pod phase: all containers "have terminated" and, for Succeeded, "will not be restarted".
    """
    phases = [event for event in timeline.of(POD, Kind.PHASE) if event.data.get("phase") in FINAL]
    for over in phases[:1]:
        for run in _all(timeline, case):
            if _started_after(over, run):
                expected = f"no start after {over.words()}"
                yield failed(expected, f"{run.name} started", over, run.start, run.started_at)


@INVARIANTS.register("nothing-starts-in-a-deleted-pod")
def nothing_starts_in_a_deleted_pod(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """No init or app container starts once the pod is being deleted, but for a start that was under way.

    docs: Pod Lifecycle, termination of Pods. Not held to it: sidecars, which KEP-4438 wants restarted, and pods with
    a postStart hook, for which the kubelet may wait in the middle of starting others.
    """
    begun, roles = deletion(timeline), case.containers()
    if begun is None or any("postStart" in container(case, name) for name in roles["all"]):
        return
    for run in _all(timeline, case):
        start = run.starting or run.start
        if run.container in roles["sidecar"] or start is None or not _started_after(begun, run):
            continue
        if not span(begun, start).above(LATE_START):
            continue
        expected, observed = f"no start after {begun.words()}", f"{run.name} started"
        pressure = under_pressure(timeline, begun.earliest, start.latest)
        if pressure is None:
            yield failed(expected, observed, begun, start)
        else:
            yield unknown(expected, observed, pressed(pressure), begun, start, pressure)


def _stamped_in_order(timeline: Timeline, one: str, second: Instance) -> Iterator[Finding]:
    """Of a container that is not waited for only the start counts, and a busy one may testify to that late."""
    first = first_run(timeline, one)
    expected = f"{one} started before {second.container}"
    if first is None:
        yield unknown(expected, f"{one} never started", "testimony may be lost", second.start)
    elif stamps_order(first.started_at, second.started_at) is Order.AFTER:
        observed = f"{second.container} StartedAt before {one} StartedAt"
        yield failed(expected, observed, second.started_at, first.started_at)


def _all(timeline: Timeline, case: Case) -> Iterator[Instance]:
    for name in case.containers()["all"]:
        yield from ran(timeline, name)


def _started_after(event: Event, run: Instance) -> bool:
    """Whether the instance certainly started after the event: its stamp tells, else its testimony."""
    start = run.started_at or run.start
    return start is not None and start.compare(event) is Order.AFTER
