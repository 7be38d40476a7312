"""Mutants of time: a thing happens a minute later, and all that follows with it, or before its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.prove.mutants import LONG, OPERATORS, SOON, Aspect, Mutant, moved, mutant
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline

MILESTONES = {
    Kind.STARTING: Aspect.START,
    Kind.SIGNAL: Aspect.SIGNAL,
    Kind.HOOK_STARTED: Aspect.HOOK,
    Kind.PHASE: Aspect.PHASE,
    Kind.DELETED: Aspect.DELETION,
    Kind.STARTED_FLAG: Aspect.STARTED,
}
CAUSES = (*MILESTONES, Kind.EXITING, Kind.FINISHED_AT, Kind.HOOK_ENDED, Kind.DELETING, Kind.STEP)


@OPERATORS.register("is-late")
def is_late(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """From some event on, everything happens a minute later."""
    for event in _milestones(timeline):
        later = timeline.with_events(
            replace(e, at=e.at + LONG) if e.at >= event.at else e for e in timeline.events
        )
        found = mutant(f"{_name(event)} is late", Aspect.LATE, later, event.subject)
        yield replace(found, of=_aspect(event))


@OPERATORS.register("is-early")
def is_early(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """An event happens in the middle of the time that has passed since the one before it."""
    for event in _milestones(timeline):
        before = [e for kind in CAUSES for e in timeline.of(None, kind) if e.at < event.at - SOON]
        cause = max(before, key=lambda e: e.at, default=None)
        near = any(event.at - SOON <= e.at < event.at for kind in CAUSES for e in timeline.of(None, kind))
        if cause is not None and not near:
            changed = moved(timeline, event, (cause.at + event.at) / 2)
            found = mutant(f"{_name(event)} is early", Aspect.EARLY, changed, event.subject)
            yield replace(found, of=_aspect(event))


def _milestones(timeline: Timeline) -> Iterator[Event]:
    begun = timeline.first(POD, Kind.STEP)
    for kind in MILESTONES:
        for event in timeline.of(None, kind):
            if begun is None or event.at > begun.at + SOON:
                yield event


def _aspect(event: Event) -> Aspect:
    return Aspect.RESTART if event.kind is Kind.STARTING and event.attempt else MILESTONES[event.kind]


def _name(event: Event) -> str:
    return event.words() + (f" @{event.attempt}" if event.attempt else "")
