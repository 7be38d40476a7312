"""Mutants of the lives of containers: who starts, who is restarted, how it ends, and who is who."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from conformance.prove.mutants import (
    CLEAR,
    ENDS,
    OPERATORS,
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
from conformance.timeline import STATUS, WATCH, Event, Kind, Timeline


@OPERATORS.register("never-starts")
def never_starts(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """An instance of a container, or of one that comes after it, never exists."""
    for name in case.containers()["all"]:
        for attempt in attempts(timeline, name):
            aspect = Aspect.RESTART if attempt else Aspect.START
            rest = without(timeline, lambda e, n=name, a=attempt: e.subject == n and (e.attempt or 0) >= a)  # type: ignore[misc]
            if attempt == 0:
                rest = without(timeline, lambda e, n=name: e.subject == n)  # type: ignore[misc]
            yield mutant(f"{name} @{attempt} never starts", aspect, rest, name)


@OPERATORS.register("starts-although-it-must-not")
def starts_although_it_must_not(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A container that did not start does so, after the first start of another one."""
    for name in case.containers()["all"]:
        first = next(iter(timeline.of(None, Kind.STARTING)), None)
        if first is None or attempts(timeline, name):
            continue
        yield mutant(f"{name} starts", Aspect.START, _life(timeline, first, name, 0), name)


@OPERATORS.register("is-restarted")
def is_restarted(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """One more instance of a container starts after the end of its last one, or the running one is replaced."""
    for name in case.containers()["all"]:
        last = max(attempts(timeline, name), default=None)
        if last is None:
            continue
        end = end_of(timeline, name, last)
        if end is not None:
            changed = _life(timeline, end, name, last + 1)
        else:
            start = start_of(timeline, name, last)
            if start is None:
                continue
            stop = Event(start.latest + 1.0, name, Kind.EXITING, {"code": 0}, last, start.clock, start.pod)
            changed = _life(added(timeline, stop), stop, name, last + 1)
        yield mutant(f"{name} is restarted", Aspect.RESTART, changed, name)


@OPERATORS.register("exit-code-is-wrong")
def exit_code_is_wrong(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """The status reports another exit code than the process had."""
    for name in case.containers()["all"]:
        for attempt in attempts(timeline, name):
            if timeline.first(name, Kind.FINISHED_AT, attempt) is None:
                continue
            changed = timeline.with_events(
                _other_code(e) if of_instance(e, name, attempt) and e.kind in ENDS[1:] else e
                for e in timeline.events
            )
            yield mutant(f"{name} @{attempt} ends with another code", Aspect.CODE, changed, name)


@OPERATORS.register("is-mistaken-for-another")
def is_mistaken_for_another(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """Two containers change roles: all that is told of the one is told of the other."""
    for one, other in combinations(case.containers()["all"], 2):
        if not (attempts(timeline, one) and attempts(timeline, other)):
            continue
        names = {one: other, other: one}
        changed = timeline.with_events(
            replace(e, subject=names[e.subject]) if e.subject in names else e for e in timeline.events
        )
        yield mutant(f"{one} and {other} are mistaken for each other", Aspect.START, changed, one, other)


@OPERATORS.register("starts-before-its-turn")
def starts_before_its_turn(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A container starts before the one in front of it in the pod has started, or has succeeded."""
    roles = case.containers()
    for one, other in pairwise((*roles["ordered_init"], *roles["app"][:1])):
        start, own = start_of(timeline, other, 0), start_of(timeline, one, 0)
        ends = (
            [end_of(timeline, one, attempt) for attempt in attempts(timeline, one)]
            if one in roles["init"]
            else []
        )
        anchor = next((end for end in reversed(ends) if end is not None), own)
        if start is None or anchor is None:
            continue
        at = anchor.earliest - anchor.clock.slack(start.clock) - CLEAR - 1.0
        changed = moved(timeline, start, at)
        yield mutant(f"{other} starts before its turn after {one}", Aspect.START, changed, one, other)


def _life(timeline: Timeline, anchor: Event, name: str, attempt: int) -> Timeline:
    """A new instance starts after the anchor: its testimony, its stamp, and what is published of it."""
    begun = just_after(anchor, Event(0.0, name, Kind.STARTING, {}, attempt, pod=anchor.pod))
    begun = replace(begun, at=begun.at + 1.0)
    stamp = replace(begun, kind=Kind.STARTED_AT, at=float(int(begun.at)), clock=STATUS)
    shown = replace(begun, kind=Kind.RUNNING, at=begun.at + 0.5, clock=WATCH)
    count = [replace(shown, kind=Kind.RESTARTS, data={"count": attempt})] if attempt else []
    return added(timeline, begun, stamp, *count, shown)


def _other_code(event: Event) -> Event:
    code, reason = (1, "Error") if event.data.get("code") == 0 else (0, "Completed")
    return replace(event, data={**event.data, "code": code, "reason": reason})
