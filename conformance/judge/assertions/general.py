"""Claims about any events, for what has no word of its own."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from conformance.judge.arguments import Counted, Short, Windowed
from conformance.judge.bounds import judge_span, limits, span, tied
from conformance.judge.counting import count
from conformance.judge.findings import failed, passed, unknown, worst
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding, Outcome
from conformance.judge.window import PACED, Window, has_life, missing, open_window
from conformance.scenario.arguments import Arguments, Duration
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Order, Timeline, testimony
from conformance.timeline.pattern import ANY, Pattern

TESTIMONY = frozenset(testimony.kinds())


def _two(patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
    if len(patterns) < 2:
        raise ValueError("an order needs at least two events")
    return patterns


Patterns = Annotated[
    tuple[Pattern, ...],
    AfterValidator(_two),
    Field(description="events in order", json_schema_extra={"minItems": 2}),
]


class Interval(Arguments):
    """From which event to which, and how long."""

    from_: Pattern = Field(alias="from", description="where time begins to count")
    to: Pattern = Field(description="the first such event that is not before it")
    at_least: Duration | None = None
    at_most: Duration | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("say at_least, at_most or both")
        return self


class Occurrence(Counted, Windowed):
    """Which event, and how often."""

    event: Pattern


class Absence(Windowed):
    """Which event does not happen, and when not."""

    event: Pattern


@ASSERTIONS.register("happens_before")
def happens_before(patterns: Patterns, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The first event of each kind happens before the first of the next.

    A tie between clocks is UNKNOWN. Name the attempt to mean another than the first.
    """
    return worst(_happens_before(timeline, one, other) for one, other in pairwise(patterns))


@ASSERTIONS.register("interval")
def interval(arguments: Interval, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The time from one event to the next such-and-such event keeps its bounds.

    At least: strict, less the resolution of the clocks. At most: as written, so grant the kubelet its own delays;
    nothing is said of a node under pressure.
    """
    bounds = limits(arguments.at_least, arguments.at_most)
    expected = f"{arguments.from_} to {arguments.to}: {bounds}"
    start = arguments.from_.first(timeline)
    if start is None:
        return missing(timeline, expected, arguments.from_)
    ends = _next(start, arguments.to.find(timeline))
    if not ends:
        return missing(timeline, expected, arguments.to, "", start)
    findings = [
        judge_span(timeline, span(start, end), expected, arguments.at_least, arguments.at_most)
        for end in ends
    ]
    if len({finding.outcome for finding in findings}) == 1:
        return findings[0]
    because = f"the clocks cannot tell whether the first {arguments.to} came before"
    return replace(tied(timeline, expected, because, start, *ends), observed=findings[-1].observed)


@ASSERTIONS.register("occurs")
def occurs(arguments: Annotated[Occurrence, Short("event")], timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The event happens as often as said in the window; without a number, at least once.

    API events are counted by their own count. The window is the whole record if not said. Too few probes, or flags
    and conditions, which the kubelet may pass by unpublished, are UNKNOWN on a node under pressure.
    """
    often = f" {arguments.times()} times" if arguments.bounded else ""
    expected = f"{arguments.event}{often}"
    window = open_window(timeline, arguments.from_, arguments.until, expected)
    if isinstance(window, Finding):
        return window
    found, paced = arguments.event.find(timeline), arguments.event.kind in PACED
    return count(window, found, arguments, expected + window.phrase(), _times, paced=paced)


@ASSERTIONS.register("never")
def never(arguments: Annotated[Absence, Short("event")], timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The event does not happen in the window, in which there is life.

    What a container would testify counts as absent only if it testified to anything. The window is the whole record
    if not said.
    """
    expected = f"no {arguments.event}"
    window = open_window(timeline, arguments.from_, arguments.until, expected)
    if isinstance(window, Finding):
        return window
    finding = count(window, arguments.event.find(timeline), Counted(count=0), expected + window.phrase())
    reason = _lifeless(window, arguments.event)
    if finding.outcome is Outcome.PASSED and reason:
        return unknown(expected, finding.observed, reason, *finding.evidence)
    return finding


def _happens_before(timeline: Timeline, one: Pattern, other: Pattern) -> Finding:
    expected = f"{one} before {other}"
    first, second = one.first(timeline), other.first(timeline)
    if first is None or second is None:
        return missing(timeline, expected, one if first is None else other, "", first or second)
    order = first.compare(second)
    if order is Order.BEFORE:
        return passed(expected, "in this order", first, second)
    if order is Order.AFTER:
        return failed(expected, f"{other} before {one}", second, first)
    return tied(timeline, expected, "the clocks cannot tell which came first", first, second)


def _next(start: Event, found: tuple[Event, ...]) -> list[Event]:
    """The first event certainly after the start, and those before it that tie with the start; else the first."""
    tied = [
        event for event in found if event is not start and event.compare(start) is Order.INDISTINGUISHABLE
    ]
    after = [event for event in found if event.compare(start) is Order.AFTER]
    return [*tied, *after[:1]] or list(found[:1])


def _times(event: Event) -> int:
    """How often it happened: the API keeps one Event object for repetitions."""
    number = event.data.get("count") if event.kind is Kind.EVENT else 1
    return number if isinstance(number, int) else 1


def _lifeless(window: Window, pattern: Pattern) -> str:
    """Why the event could not have been seen anyway; empty if it would have been."""
    if not has_life(window):
        return "the record ends where the window opens"
    subject = None if pattern.subject == ANY else pattern.subject
    if pattern.kind not in TESTIMONY or subject == POD:
        return ""
    if any(window.timeline.of(subject, kind) for kind in TESTIMONY) or pattern.kind is Kind.STARTING:
        return ""
    return f"{subject or 'no container'} testified to nothing"
