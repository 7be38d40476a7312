"""Mutants of what the API server shows: phase, conditions, flags, the Job, API events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.prove.mutants import OPERATORS, Aspect, Mutant, added, mutant, without
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline

CONDITIONS = {"Ready": Aspect.READY, "ContainersReady": Aspect.READY, "Initialized": Aspect.INITIALIZED}
FLAGS = {Kind.STARTED_FLAG: Aspect.STARTED, Kind.READY: Aspect.READY}
OTHER = {"Pending": "Running", "Running": "Pending", "Succeeded": "Failed", "Failed": "Succeeded"}
FLAP = 1.0
"""Seconds that a false value stands."""


@OPERATORS.register("phase-is-wrong")
def phase_is_wrong(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """A phase is not published, or another one instead."""
    for event in timeline.of(POD, Kind.PHASE):
        phase = str(event.data.get("phase"))
        yield mutant(f"no phase {phase}", Aspect.PHASE, without(timeline, lambda e, p=event: e is p))  # type: ignore[misc]
        if phase in ("Succeeded", "Failed"):
            other = replace(event, data={"phase": OTHER[phase]})
            changed = timeline.with_events(other if e is event else e for e in timeline.events)
            yield mutant(f"phase {OTHER[phase]} for {phase}", Aspect.PHASE, changed)


@OPERATORS.register("phase-flaps")
def phase_flaps(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """For a moment the pod is in another phase."""
    for event in timeline.of(POD, Kind.PHASE):
        phase = str(event.data.get("phase"))
        for other in ("Pending", "Running", "Succeeded", "Failed"):
            if other != phase:
                changed = added(timeline, *_flap(event, {"phase": other}))
                yield mutant(f"phase {other} amid {phase}", Aspect.PHASE, changed)


@OPERATORS.register("condition-is-not-published")
def condition_is_not_published(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """A condition does not become what it became."""
    for event, aspect in _conditions(timeline):
        rest = without(timeline, lambda e, c=event: e is c)  # type: ignore[misc]
        yield mutant(f"no {event.words()}", aspect, rest)


@OPERATORS.register("condition-flaps")
def condition_flaps(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """For a moment a condition has the other status."""
    for event, aspect in _conditions(timeline):
        other = "False" if event.data.get("status") == "True" else "True"
        changed = added(timeline, *_flap(event, {"type": event.data["type"], "status": other}))
        yield mutant(f"{event.data['type']} {other} amid {event.words()}", aspect, changed)


@OPERATORS.register("flag-flaps")
def flag_flaps(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """For a moment a container has the other value of `started` or `ready`."""
    for kind, aspect in FLAGS.items():
        for name in case.containers()["all"]:
            for event in timeline.of(name, kind):
                other = "false" if event.data.get("value") == "true" else "true"
                changed = added(timeline, *_flap(event, {"value": other}))
                yield mutant(f"{name} {kind} {other} amid {event.words()}", aspect, changed, name)


@OPERATORS.register("flag-is-not-published")
def flag_is_not_published(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """`started` or `ready` of a container does not become what it became."""
    for kind, aspect in FLAGS.items():
        for name in case.containers()["all"]:
            for event in timeline.of(name, kind)[1:]:
                rest = without(timeline, lambda e, f=event: e is f)  # type: ignore[misc]
                yield mutant(f"no {event.words()} @{event.attempt}", aspect, rest, name)


@OPERATORS.register("job-does-not-end")
def job_does_not_end(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """A condition of the Job does not become true, or the opposite one does."""
    for event in timeline.of(POD, Kind.JOB):
        yield mutant(f"no {event.words()}", Aspect.JOB, without(timeline, lambda e, j=event: e is j))  # type: ignore[misc]
    if timeline.of(POD, Kind.JOB):
        last = timeline.of(POD, Kind.JOB)[-1]
        yield mutant(
            "the Job fails", Aspect.JOB, added(timeline, replace(last, data={"condition": "Failed"}))
        )


@OPERATORS.register("warning-is-missing")
def warning_is_missing(timeline: Timeline, case: Case) -> Iterator[Mutant]:  # noqa: ARG001
    """An API event of type Warning is missing, with all its repetitions."""
    warnings = {
        (e.subject, e.data.get("reason"))
        for e in timeline.of(None, Kind.EVENT)
        if e.data.get("type") == "Warning"
    }
    for subject, reason in sorted(warnings, key=str):
        rest = without(timeline, lambda e, s=subject, r=reason: _of_reason(e, s, r))  # type: ignore[misc]
        yield mutant(f"no API event {reason} of {subject}", Aspect.EVENT, rest, subject)


def _conditions(timeline: Timeline) -> Iterator[tuple[Event, Aspect]]:
    for event in timeline.of(POD, Kind.CONDITION):
        aspect = CONDITIONS.get(str(event.data.get("type")))
        if aspect is not None:
            yield event, aspect


def _flap(event: Event, data: dict[str, object]) -> tuple[Event, Event]:
    """The false value soon after the event, and the true one again."""
    return replace(event, at=event.at + FLAP / 2, data=data), replace(event, at=event.at + FLAP * 1.5)


def _of_reason(event: Event, subject: str, reason: object) -> bool:
    return event.kind is Kind.EVENT and event.subject == subject and event.data.get("reason") == reason
