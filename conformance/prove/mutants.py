"""A passing timeline → many that a faulty cluster could have left, each wrong in one respect.

An operator changes a fact with all its witnesses: testimony, stamps and published states of the same thing change
together, as they would in a real cluster. It says which aspect of the pod's life it falsifies, and of whom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.registry import Registry
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline
from conformance.timeline.violations import CLEAR, moved


class Aspect(StrEnum):
    """What of a pod's life a mutant falsifies."""

    START = "start"
    RESTART = "restart"
    CODE = "exit code"
    SIGNAL = "signal"
    HOOK = "hook"
    PROBE = "probe"
    STARTED = "started"
    READY = "ready"
    INITIALIZED = "initialized"
    PHASE = "phase"
    DELETION = "deletion"
    EARLY = "too early"
    LATE = "too late"
    JOB = "job"
    EVENT = "API event"


@dataclass(frozen=True)
class Mutant:
    """A changed timeline. `subjects`: the containers, or `pod`, of which something false is told.

    `of`: for a mutant of time, the aspect of the event that comes too early or too late.
    """

    operator: str
    what: str
    aspect: Aspect
    subjects: tuple[str, ...]
    timeline: Timeline
    of: Aspect | None = None


Operator = Callable[[Timeline, Case], Iterator[Mutant]]
OPERATORS: Registry[Operator] = Registry("operator")
LONG = 60.0
"""Seconds by which a late event is late: more than any tolerance."""
SOON = 2.5
"""Seconds by which an early event is early: more than the resolution of any clock."""
PUBLISHED = (Kind.WAITING, Kind.RUNNING, Kind.TERMINATED, Kind.READY, Kind.STARTED_FLAG, Kind.RESTARTS)
ENDS = (Kind.EXITING, Kind.FINISHED_AT, Kind.TERMINATED)


def mutants(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """All mutants of all operators."""
    for entry in OPERATORS:
        for mutant in entry.function(timeline, case):
            yield replace(mutant, operator=entry.name)


def mutant(what: str, aspect: Aspect, timeline: Timeline, *subjects: str) -> Mutant:
    return Mutant("", what, aspect, subjects or (POD,), timeline)


def without(timeline: Timeline, drop: Callable[[Event], bool]) -> Timeline:
    return timeline.where(lambda event: not drop(event))


def added(timeline: Timeline, *events: Event) -> Timeline:
    return timeline.with_events([*timeline.events, *events])


def just_after(anchor: Event, event: Event, **data: object) -> Event:
    """The event again, a moment after the anchor."""
    return replace(event, at=anchor.latest + CLEAR, data={**event.data, **data})


def of_instance(event: Event, name: str, attempt: int) -> bool:
    return event.subject == name and event.attempt == attempt


def attempts(timeline: Timeline, name: str) -> list[int]:
    """Numbers of the instances of which a process ran."""
    kinds = (Kind.STARTING, Kind.STARTED_AT, Kind.RUNNING)
    return sorted({e.attempt for kind in kinds for e in timeline.of(name, kind) if e.attempt is not None})


def start_of(timeline: Timeline, name: str, attempt: int) -> Event | None:
    return timeline.first(name, Kind.STARTING, attempt) or timeline.first(name, Kind.STARTED_AT, attempt)


def end_of(timeline: Timeline, name: str, attempt: int) -> Event | None:
    """The testimony of the end, or the stamp of one that was killed."""
    return timeline.first(name, Kind.EXITING, attempt) or timeline.first(name, Kind.FINISHED_AT, attempt)


__all__ = ["CLEAR", "OPERATORS", "Aspect", "Mutant", "moved", "mutants"]
