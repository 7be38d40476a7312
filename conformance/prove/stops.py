"""Mutants of the end of a pod: signals, hooks, kills and the removal of the object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.judge.signals import stop_signal
from conformance.prove.mutants import (
    CLEAR,
    OPERATORS,
    SOON,
    Aspect,
    Mutant,
    added,
    attempts,
    end_of,
    just_after,
    moved,
    mutant,
    of_instance,
    start_of,
    without,
)
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline

HOOK = (Kind.HOOK_STARTED, Kind.HOOK_ENDED)


@OPERATORS.register("signal-is-lost")
def signal_is_lost(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """An instance never gets its stop signal."""
    for name, attempt, stop in _stops(timeline, case):
        rest = without(timeline, lambda e, s=stop: _same(e, s))  # type: ignore[misc]
        yield mutant(f"{stop.words()} @{attempt} is lost", Aspect.SIGNAL, rest, name)


@OPERATORS.register("signal-is-doubled")
def signal_is_doubled(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """An instance gets its stop signal twice."""
    for name, attempt, stop in _stops(timeline, case):
        yield mutant(
            f"{stop.words()} @{attempt} comes twice",
            Aspect.SIGNAL,
            added(timeline, just_after(stop, stop)),
            name,
        )


@OPERATORS.register("signal-goes-to-another")
def signal_goes_to_another(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """The stop signal of an instance reaches another container."""
    for name, attempt, stop in _stops(timeline, case):
        for other in case.containers()["all"]:
            if other != name and attempts(timeline, other):
                there = replace(stop, subject=other, attempt=max(attempts(timeline, other)))
                changed = added(without(timeline, lambda e, s=stop: _same(e, s)), there)  # type: ignore[misc]
                yield mutant(
                    f"{stop.words()} @{attempt} reaches {other}", Aspect.SIGNAL, changed, name, other
                )


@OPERATORS.register("signal-comes-out-of-the-blue")
def signal_comes_out_of_the_blue(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A container gets a stop signal soon after its start."""
    for name in case.containers()["all"]:
        start = start_of(timeline, name, 0)
        if start is not None:
            stop = just_after(
                start, replace(start, kind=Kind.SIGNAL, data={"signal": stop_signal(case, name)})
            )
            yield mutant(f"{stop.words()} at its start", Aspect.SIGNAL, added(timeline, stop), name)


@OPERATORS.register("signal-does-not-wait")
def signal_does_not_wait(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A container is signalled, and ends, before one that it has to wait for has ended."""
    roles = case.containers()
    for name in roles["sidecar"]:
        later = (*roles["sidecar"][roles["sidecar"].index(name) + 1 :], *roles["app"])
        stops = [(attempt, stop) for one, attempt, stop in _stops(timeline, case) if one == name]
        for attempt, stop in stops[-1:]:
            for other in later:
                end = end_of(timeline, other, max(attempts(timeline, other), default=0))
                if end is not None and end.at < stop.at:
                    changed = moved(timeline, stop, end.earliest - CLEAR - _blur(end, stop))
                    yield mutant(
                        f"{stop.words()} @{attempt} before {end.words()}", Aspect.SIGNAL, changed, name, other
                    )


@OPERATORS.register("hook-does-not-run")
def hook_does_not_run(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """A hook of an instance does not run."""
    for begun in timeline.of(None, Kind.HOOK_STARTED):
        rest = without(timeline, lambda e, b=begun: _same_hook(e, b))  # type: ignore[misc]
        yield mutant(f"{begun.words()} @{begun.attempt} does not run", Aspect.HOOK, rest, begun.subject)


@OPERATORS.register("hook-runs-twice")
def hook_runs_twice(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """A hook of an instance runs once more."""
    for ended in timeline.of(None, Kind.HOOK_ENDED):
        again = just_after(ended, ended)
        begun = replace(again, kind=Kind.HOOK_STARTED, data={"hook": ended.data.get("hook")})
        yield mutant(
            f"{ended.words()} @{ended.attempt} again",
            Aspect.HOOK,
            added(timeline, begun, again),
            ended.subject,
        )


@OPERATORS.register("hook-runs-although-it-must-not")
def hook_runs_although_it_must_not(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A preStop hook that did not run does so before the end of its instance."""
    for name in case.containers()["all"]:
        for attempt in attempts(timeline, name):
            start = start_of(timeline, name, attempt)
            if start is None or not _has_pre_stop(case, name) or _ran(timeline, name, attempt):
                continue
            begun = just_after(start, replace(start, kind=Kind.HOOK_STARTED, data={"hook": "preStop"}))
            ended = replace(begun, kind=Kind.HOOK_ENDED, data={"hook": "preStop", "result": "ok"})
            yield mutant(f"{begun.words()} @{attempt}", Aspect.HOOK, added(timeline, begun, ended), name)


@OPERATORS.register("signal-does-not-wait-for-hook")
def signal_does_not_wait_for_hook(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """The stop signal comes before the preStop hook has run."""
    for name, attempt, stop in _stops(timeline, case):
        begun = timeline.first(name, Kind.HOOK_STARTED, attempt, hook="preStop")
        ended = timeline.first(name, Kind.HOOK_ENDED, attempt, hook="preStop")
        if begun is not None and ended is not None and ended.at < stop.at:
            changed = moved(timeline, stop, (begun.at + ended.at) / 2)
            yield mutant(f"{stop.words()} @{attempt} during its preStop hook", Aspect.HOOK, changed, name)


@OPERATORS.register("kill-is-too-early")
def kill_is_too_early(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A container that is killed is so in the middle of the time that it had."""
    for name, attempt, stop in _stops(timeline, case):
        kill = timeline.first(name, Kind.FINISHED_AT, attempt)
        if kill is not None and end_of(timeline, name, attempt) is kill and kill.at - stop.at >= SOON:
            changed = moved(timeline, kill, (stop.at + kill.at) / 2 - 1.0)
            found = mutant(f"{name} @{attempt} is killed too early", Aspect.EARLY, changed, name)
            yield replace(found, of=Aspect.SIGNAL)


@OPERATORS.register("pod-is-not-removed")
def pod_is_not_removed(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """The object is still there at the end of a long record."""
    gone = timeline.first(POD, Kind.DELETED)
    if gone is not None:
        rest = without(timeline, lambda e: e is gone)
        last = Event(gone.at + 120.0, POD, Kind.STEP, {"step": "observe", "edge": "end"}, clock=gone.clock)
        yield mutant("the pod is not removed", Aspect.DELETION, added(rest, last))


@OPERATORS.register("pod-is-removed-too-early")
def pod_is_removed_too_early(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """The object is gone before the last container has ended."""
    gone = timeline.first(POD, Kind.DELETED)
    ends = [
        end_of(timeline, name, attempt)
        for name in case.containers()["all"]
        for attempt in attempts(timeline, name)
    ]
    last = max((end for end in ends if end is not None), key=lambda end: end.at, default=None)
    if gone is not None and last is not None and last.at < gone.at:
        changed = moved(timeline, gone, last.earliest - _blur(last, gone) - CLEAR)
        yield mutant(f"the pod is removed before {last.words()}", Aspect.DELETION, changed)


@OPERATORS.register("grace-period-is-wrong")
def grace_period_is_wrong(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """The deletion is published with another grace period."""
    begun = timeline.first(POD, Kind.DELETING)
    if begun is not None and isinstance(grace := begun.data.get("grace"), int) and grace:
        other = replace(begun, data={**begun.data, "grace": grace + 7})
        changed = timeline.with_events(other if e is begun else e for e in timeline.events)
        yield mutant(f"{other.words()} for {grace}", Aspect.DELETION, changed)


def _stops(timeline: Timeline, case: Case) -> Iterator[tuple[str, int, Event]]:
    """The first stop signal of every instance that got one."""
    for name in case.containers()["all"]:
        for attempt in attempts(timeline, name):
            stop = timeline.first(name, Kind.SIGNAL, attempt, signal=stop_signal(case, name))
            if stop is not None:
                yield name, attempt, stop


def _same(event: Event, stop: Event) -> bool:
    same = of_instance(event, stop.subject, stop.attempt or 0) and event.kind is Kind.SIGNAL
    return same and event.data.get("signal") == stop.data.get("signal")


def _same_hook(event: Event, begun: Event) -> bool:
    same = of_instance(event, begun.subject, begun.attempt or 0) and event.kind in HOOK
    return same and event.data.get("hook") == begun.data.get("hook")


def _has_pre_stop(case: Case, name: str) -> bool:
    fields = ("initContainers", "sidecars", "containers")
    listed = (one for field in fields for one in case.pod.get(field) or ())
    return any(one.get("name") == name and "preStop" in one for one in listed)


def _ran(timeline: Timeline, name: str, attempt: int) -> bool:
    return timeline.first(name, Kind.HOOK_STARTED, attempt, hook="preStop") is not None


def _blur(one: Event, other: Event) -> float:
    return one.clock.slack(other.clock) + other.clock.resolution
