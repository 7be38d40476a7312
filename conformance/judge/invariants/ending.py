"""How containers are stopped, and what is left when a deleted pod is gone."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.bounds import pressed, span, under_pressure
from conformance.judge.findings import failed, unknown
from conformance.judge.gate import testifies
from conformance.judge.instances import Instance, end_order, last_run, ran
from conformance.judge.invariants.pod import GRACE, deletion, field, grace_of, graces, signalled, steps
from conformance.judge.invariants.registry import INVARIANTS
from conformance.judge.invariants.snapshot import snapshots
from conformance.judge.signals import stop_signal
from conformance.judge.verdict import Finding
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Order, Timeline

KILLED = 137


@INVARIANTS.register("kill-waits-for-grace-period")
def kill_waits_for_grace_period(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """In a deleted pod no container is killed before the grace period is over.

    docs: Pod Lifecycle, termination of Pods. The shortest grace period that was asked for counts, from the deletion
    on or, where that finds a container being stopped for another reason, from when that was begun.
    """
    begun, grace = deletion(timeline), graces(timeline, case)
    if begun is None:
        return
    for run in _killed(timeline, case, begun):
        since = _stop_begun(timeline, case, run, begun)
        if run.finished_at and span(since, run.finished_at).below(grace):
            expected = f"{run.name} lives for {grace:g} s after {since.words()}"
            yield failed(expected, "killed before", since, run.end)


@INVARIANTS.register("kill-follows-stop-signal")
def kill_follows_stop_signal(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """In a deleted pod a container that is killed got its stop signal before.

    docs: Pod Lifecycle, termination of Pods: the stop signal, and after the grace period SIGKILL.
    """
    begun = deletion(timeline)
    for run in _killed(timeline, case, begun) if begun else ():
        signal = stop_signal(case, run.container)
        stop = timeline.first(run.container, Kind.SIGNAL, run.attempt, signal=signal)
        if begun is None or stop is not None or not testifies(case, run.container) or run.starting is None:
            continue
        expected = f"{run.name} Signal {signal} before it is killed"
        pressure = under_pressure(timeline, begun.earliest, timeline.events[-1].latest)
        if run.starting.compare(begun) is Order.BEFORE and pressure is None:
            yield failed(expected, "none", begun, run.end)
        elif pressure is not None:
            yield unknown(expected, "none", pressed(pressure), begun, run.end, pressure)


@INVARIANTS.register("sidecars-outlive-apps")
def sidecars_outlive_apps(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """In a deleted pod a sidecar gets its stop signal after every app container has ended.

    KEP-753. While the grace period lasts; then all get it at once.
    """
    apps = case.containers()["app"]
    for name, stop in _stops_of_sidecars(timeline, case):
        yield from _after(timeline, name, stop, apps)


@INVARIANTS.register("sidecars-stop-in-reverse-order")
def sidecars_stop_in_reverse_order(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """In a deleted pod a sidecar gets its stop signal after every later sidecar has ended.

    KEP-753. While the grace period lasts; then all get it at once.
    """
    for name, stop in _stops_of_sidecars(timeline, case):
        yield from _after(timeline, name, stop, _later(timeline, case, name, past_exited=False))


@INVARIANTS.register("sidecars-stop-in-reverse-order-past-exited-ones")
def sidecars_stop_in_reverse_order_past_exited_ones(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The same of later sidecars beyond one that has exited by itself.

    KEP-753.
    """
    for name, stop in _stops_of_sidecars(timeline, case):
        yield from _after(timeline, name, stop, _later(timeline, case, name, past_exited=True))


@INVARIANTS.register("stop-signal-waits-for-pre-stop-hook")
def stop_signal_waits_for_pre_stop_hook(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The stop signal comes after the preStop hook, unless the grace period is over before.

    docs: Container Lifecycle Hooks. The grace period counts from the event Killing, which the kubelet writes before
    it begins with the hook; the hook's own testimony comes later, on a busy node by more than a second.
    """
    shortest = graces(timeline, case)
    for name in () if _forced(case) else case.containers()["all"]:
        for run in () if signalled(case, name) else ran(timeline, name):
            began = timeline.first(name, Kind.HOOK_STARTED, run.attempt, hook="preStop")
            ended = timeline.first(name, Kind.HOOK_ENDED, run.attempt, hook="preStop")
            stop = timeline.first(name, Kind.SIGNAL, run.attempt, signal=stop_signal(case, name))
            hook = ended or began
            if not (
                began
                and hook
                and stop
                and span(_stop_begun(timeline, case, run, began), stop).below(shortest)
            ):
                continue
            if stop.compare(hook) is Order.BEFORE:
                yield failed(f"{hook.words()} before {stop.words()}", "the signal came first", stop, hook)


@INVARIANTS.register("pod-outlives-its-containers")
def pod_outlives_its_containers(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A deleted pod is removed only when its containers have ended, unless it was deleted by force.

    docs: Pod Lifecycle, termination of Pods; API reference, deletionGracePeriodSeconds. Not held to it: the
    mirror of a static pod, which comes and goes by itself.
    """
    gone = timeline.first(POD, Kind.DELETED)
    if gone is None or deletion(timeline) is None or _forced(case) or steps(case, "create_static_pod"):
        return
    status = None
    for snapshot in snapshots(timeline):
        if snapshot.at > gone.at:
            break
        status = snapshot
    for name, state in (status.states if status else {}).items():
        if state.kind is Kind.RUNNING:
            yield failed(f"{name} ended before {gone.words()}", state.words(), gone, state)
    for name in case.containers()["all"]:
        for run in ran(timeline, name):
            late = [
                e for e in (run.finished_at, run.exiting, run.start) if e and e.compare(gone) is Order.AFTER
            ]
            if late:
                yield failed(f"{run.name} ended before {gone.words()}", late[0].words(), gone, late[0])


def _stop_begun(timeline: Timeline, case: Case, run: Instance, at_latest: Event) -> Event:
    """The first sign that the kubelet has begun to stop the instance, unless all come after that event.

    The event Killing is the first thing that it does; hook and signal testify later, on a busy node by seconds.
    """
    killing = timeline.select(run.container, Kind.EVENT, reason="Killing")
    signs = [event for event in killing if not run.start or event.compare(run.start) is not Order.BEFORE]
    signs += timeline.select(run.container, Kind.HOOK_STARTED, run.attempt, hook="preStop")
    signs += timeline.select(run.container, Kind.SIGNAL, run.attempt, signal=stop_signal(case, run.container))
    earlier = (event for event in signs if event.compare(at_latest) is not Order.AFTER)
    return min(earlier, key=lambda event: event.earliest, default=at_latest)


def _stops_of_sidecars(timeline: Timeline, case: Case) -> Iterator[tuple[str, Event]]:
    """The stop signal of each sidecar that got one in the grace period of a deletion.

    The grace period counts from the kubelet's own beginning, as that may have begun for another reason, and as the
    watch may show the deletion late.
    """
    begun = deletion(timeline)
    if begun is None or steps(case, "restart_kubelet"):
        return
    shortest = min([*map(grace_of, _deletions(timeline)), *_of_deadline(timeline, case)])
    for name in case.containers()["sidecar"]:
        run = last_run(timeline, name)
        stop = timeline.first(name, Kind.SIGNAL, run.attempt, signal=stop_signal(case, name)) if run else None
        if run is None or stop is None or signalled(case, name) or stop.compare(begun) is not Order.AFTER:
            continue
        if span(_stop_begun(timeline, case, run, begun), stop).below(shortest):
            yield name, stop


def _later(timeline: Timeline, case: Case, name: str, *, past_exited: bool) -> tuple[str, ...]:
    """The sidecars after it up to the first that had exited by itself, or those beyond that one."""
    sidecars = case.containers()["sidecar"]
    later = sidecars[sidecars.index(name) + 1 :]
    exited = next((at for at, one in enumerate(later) if _exited_by_itself(timeline, case, one)), len(later))
    return later[exited + 1 :] if past_exited else later[:exited]


def _exited_by_itself(timeline: Timeline, case: Case, name: str) -> bool:
    """Whether it was not running any more, for no stop signal, when the deletion began."""
    run, begun = last_run(timeline, name), deletion(timeline)
    if run is None or run.end is None or begun is None:
        return run is None
    stop = timeline.first(name, Kind.SIGNAL, run.attempt, signal=stop_signal(case, name))
    return stop is None and end_order(run, begun) is Order.BEFORE


def _after(timeline: Timeline, name: str, stop: Event, others: tuple[str, ...]) -> Iterator[Finding]:
    for other in others:
        last = last_run(timeline, other)
        if last and last.end and end_order(last, stop) is Order.AFTER:
            observed = f"{name} stopped before {other} had ended"
            yield failed(f"{other} ended before {stop.words()}", observed, stop, last.end)


def _killed(timeline: Timeline, case: Case, begun: Event) -> Iterator[Instance]:
    """The instances that were killed after the deletion began, and not by their own doing."""
    if _forced(case) or steps(case, "exec"):
        return
    for name in case.containers()["all"]:
        for run in ran(timeline, name):
            end = run.finished_at
            if end is None or run.code != KILLED or run.exiting or end.data.get("reason") == "OOMKilled":
                continue
            if not signalled(case, name) and end.compare(begun) is Order.AFTER:
                yield run


def _of_deadline(timeline: Timeline, case: Case) -> list[float]:
    """The grace period that counts where a deadline has ended the pod, perhaps before its deletion."""
    told = (*timeline.of(POD, Kind.EVENT), *timeline.of(POD, Kind.PHASE))
    passed = any(event.data.get("reason") == "DeadlineExceeded" for event in told)
    return [float(field(case, "terminationGracePeriodSeconds", GRACE))] if passed else []


def _deletions(timeline: Timeline) -> list[Event]:
    return [event for event in timeline.of(POD, Kind.DELETING) if grace_of(event) > 0]


def _forced(case: Case) -> bool:
    """Whether a step deletes the pod with no grace period."""
    deletes = (step.arguments for step in case.steps if step.name == "delete")
    return any(getattr(arguments, "grace", None) == 0 for arguments in deletes)
