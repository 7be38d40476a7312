"""Changes to a passing timeline, each of which must turn its case red: proof that its assertions can fail.

A moved start or exit takes the status stamp of the same instant along, as a real one would; nothing else changes.
A violation that finds nothing to change is a mistake of its author, so it raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from conformance.errors import ConformanceError
from conformance.registry import Registry
from conformance.timeline import notation
from conformance.timeline.event import Clock, Event, Kind
from conformance.timeline.pattern import Pattern, known_subject
from conformance.timeline.timeline import Timeline
from conformance.timing import parse_duration

VIOLATIONS: Registry[Callable[..., Timeline]] = Registry("violation")

CLEAR = 0.1
"""Seconds, beyond what the clocks blur, by which a moved event lies before or after another."""

_TWINS = {Kind.STARTING: Kind.STARTED_AT, Kind.EXITING: Kind.FINISHED_AT}
_SIGNS = {"+": 1.0, "-": -1.0}


def _seconds(value: object) -> float:
    if isinstance(value, str):
        return _SIGNS.get(value[:1], 1.0) * parse_duration(value.lstrip("+-"))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise PydanticCustomError("duration", "a shift is written like 5s or -5s")


def _checked(text: str, info: ValidationInfo) -> str:
    known_subject(notation.event(text, 0.0).subject, info)
    return text


Shift = Annotated[
    float,
    BeforeValidator(_seconds),
    WithJsonSchema({"type": "string", "description": "a duration such as 5s; -5s is earlier"}),
]
EventText = Annotated[
    str,
    AfterValidator(_checked),
    WithJsonSchema({"type": "string", "description": "a whole event, such as `app Starting @1`"}),
]


class Change(BaseModel):
    """Base of what violations take: immutable, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Placed(Change):
    """An event is put beside another; exactly one of `before` and `after`."""

    before: Pattern | None = None
    after: Pattern | None = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise ValueError("say either before or after which event")
        return self


class Move(Placed):
    """Which event is moved where."""

    event: Pattern


class Addition(Placed):
    """Which event is put where."""

    event: EventText


class Replacement(Change):
    """Which event becomes which."""

    event: Pattern
    by: EventText


class Shifting(Change):
    """Which event is moved by how much."""

    event: Pattern
    by: Shift


Pair = Annotated[tuple[Pattern, Pattern], Field(description="two events that change places")]


@VIOLATIONS.register("move")
def move(arguments: Move, timeline: Timeline) -> Timeline:
    """The event happens just before or just after another one."""
    event, anchor = _first(arguments.event, timeline), _first(arguments.before or arguments.after, timeline)
    return moved(timeline, event, beside(anchor, event.clock, after=arguments.after is not None), anchor)


@VIOLATIONS.register("drop")
def drop(pattern: Pattern, timeline: Timeline) -> Timeline:
    """None of the events that fit ever happens."""
    _first(pattern, timeline)
    return timeline.where(lambda event: not pattern.matches(event))


@VIOLATIONS.register("add")
def add(arguments: Addition, timeline: Timeline) -> Timeline:
    """One more event happens, just before or just after another one."""
    anchor = _first(arguments.before or arguments.after, timeline)
    event = notation.event(arguments.event, 0.0)
    at = beside(anchor, event.clock, after=arguments.after is not None)
    return timeline.with_events(
        [*timeline.events, replace(event, at=_stamp(at, event.clock), pod=anchor.pod)]
    )


@VIOLATIONS.register("replace")
def replace_event(arguments: Replacement, timeline: Timeline) -> Timeline:
    """The event that happens at that moment is another one."""
    old = _first(arguments.event, timeline)
    new = replace(notation.event(arguments.by, old.at, old.clock), pod=old.pod)
    if "@" not in arguments.by and old.attempt is not None:
        new = replace(new, attempt=old.attempt)
    return timeline.with_events(new if event is old else event for event in timeline.events)


@VIOLATIONS.register("swap")
def swap(patterns: Pair, timeline: Timeline) -> Timeline:
    """Two events change places in time."""
    one, other = (_first(pattern, timeline) for pattern in patterns)
    at = other.at
    return moved(moved(timeline, other, one.at), one, at)


@VIOLATIONS.register("shift")
def shift(arguments: Shifting, timeline: Timeline) -> Timeline:
    """The event happens that much later, or earlier for a negative duration."""
    event = _first(arguments.event, timeline)
    return moved(timeline, event, event.at + arguments.by)


def _first(pattern: Pattern | None, timeline: Timeline) -> Event:
    event = pattern.first(timeline) if pattern else None
    if event is None:
        raise ConformanceError(f"the violation changes nothing: no event of {timeline.case} fits {pattern}")
    return event


def moved(timeline: Timeline, event: Event, at: float, anchor: Event | None = None) -> Timeline:
    """The event at another moment, and with it the stamp of the same instant, unless that is the anchor."""
    twin = timeline.first(event.subject, _TWINS[event.kind], event.attempt) if event.kind in _TWINS else None
    places = {id(event): _stamp(at, event.clock)}
    if twin is not None and twin is not anchor:
        places[id(twin)] = _stamp(at, twin.clock)
    return timeline.with_events(
        replace(one, at=places[id(one)]) if id(one) in places else one for one in timeline.events
    )


def beside(anchor: Event, clock: Clock, *, after: bool) -> float:
    """A moment on `clock` that is certainly before or after the anchor."""
    blur = CLEAR + (0.0 if clock.name == anchor.clock.name else clock.slack(anchor.clock))
    if after:
        return math.ceil(anchor.latest + blur) if clock.resolution >= 1.0 else anchor.latest + blur
    return anchor.earliest - blur - clock.resolution


def _stamp(at: float, clock: Clock) -> float:
    """The moment as that clock writes it: status stamps are cut to whole seconds."""
    return float(math.floor(at)) if clock.resolution >= 1.0 else at
