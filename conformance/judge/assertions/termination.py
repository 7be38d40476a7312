"""The end of a pod: who is stopped after whom, how long it takes, and when the object is gone."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from conformance.judge.arguments import Chain
from conformance.judge.bounds import EXIT_LAG, GONE_LAG, Span, judge_span, limits, span, tied
from conformance.judge.findings import failed, passed, unknown, worst
from conformance.judge.instances import Instance, end_order, last_run, ran
from conformance.judge.registry import ASSERTIONS
from conformance.judge.signals import stop_signal
from conformance.judge.verdict import Finding
from conformance.judge.window import absent
from conformance.scenario.arguments import Arguments, ContainerName, Duration
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Order, Timeline
from conformance.timeline.pattern import Pattern

TIE = (
    "the clocks cannot tell whether it had ended before; for one that was killed, bound the time between both "
    "stop signals with `interval` instead"
)


class Bounds(Arguments):
    """A lower bound that is strict, and an upper one to which the kubelet's own delays are added."""

    within: Duration | None = Field(None, description="at most this long, the kubelet's own delays granted")
    not_before: Duration | None = Field(None, description="at least this long")

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.within is None and self.not_before is None:
            raise ValueError("say within, not_before or both")
        return self


class Termination(Bounds):
    """Which container ends how long after which event."""

    container: ContainerName
    after: Pattern | None = Field(
        None, description="event from which time counts; its own stop signal if not said"
    )


@ASSERTIONS.register("stops_after")
def stops_after(chain: Chain, timeline: Timeline, case: Case) -> Finding:
    """The first container receives its stop signal only after each of the others has ended.

    What sidecars are promised (KEP-753: terminated after all app containers). The last instance of each counts. A
    killed container has only a stamp in whole seconds: then a tie is likely, and UNKNOWN.
    """
    first, *others = chain
    return worst(_stops_after(timeline, case, first, other) for other in others)


@ASSERTIONS.register("exits_in_reverse_order")
def exits_in_reverse_order(chain: Chain, timeline: Timeline, case: Case) -> Finding:
    """The containers, given in spec order, are stopped one at a time in reverse: each after its successor has ended.

    KEP-753: sidecars are terminated in the reverse of their order of appearance in the pod spec.
    """
    return worst(_stops_after(timeline, case, one, successor) for one, successor in pairwise(chain))


@ASSERTIONS.register("terminates")
def terminates(arguments: Termination, timeline: Timeline, case: Case) -> Finding:
    """The container ends within these bounds after an event, which is its own stop signal if not said.

    Not before: strict, less the resolution of the clocks. Within: the kubelet's own delays are granted, and nothing
    is said of a node under pressure.
    """
    expected = (
        f"{arguments.container} ended {_bounds(arguments)} after {arguments.after or 'its stop signal'}"
    )
    start, run = _start_of_end(arguments, timeline, case)
    if start is None:
        return absent(timeline, expected, f"no {arguments.after or 'stop signal'}", run.end if run else None)
    if run is None:
        return absent(timeline, expected, f"{arguments.container} was not running", start)
    if run.end is None:
        return _still_there(timeline, start, arguments, EXIT_LAG, expected, f"{run.name} did not end")
    return _bounded(timeline, span(start, run.end), arguments, EXIT_LAG, expected)


@ASSERTIONS.register("gone")
def gone(arguments: Bounds, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The pod object is removed within these bounds after its deletion was requested.

    Both moments by the watch; a deletion that was over at once is counted from the step that requested it.
    """
    expected = f"the pod is gone {_bounds(arguments)} after its deletion"
    requested = timeline.first(POD, Kind.STEP, step="delete", edge="begin")
    start = timeline.first(POD, Kind.DELETING) or requested
    if start is None:
        return absent(timeline, expected, "it was not deleted")
    end = timeline.first(POD, Kind.DELETED)
    if end is None:
        return _still_there(timeline, start, arguments, GONE_LAG, expected, "it was still there")
    return _bounded(timeline, span(start, end), arguments, GONE_LAG, expected)


def _stops_after(timeline: Timeline, case: Case, first: str, other: str) -> Finding:
    signal = stop_signal(case, first)
    expected = f"{other} ended before {first} Signal {signal}"
    stopped, ended = last_run(timeline, first), last_run(timeline, other)
    for name, run in ((first, stopped), (other, ended)):
        if run is None:
            return absent(timeline, expected, f"{name} never started")
    assert stopped is not None
    assert ended is not None
    stop = timeline.first(first, Kind.SIGNAL, stopped.attempt, signal=signal)
    if stop is None:
        return absent(timeline, expected, f"{stopped.name} received no {signal}", stopped.end)
    if ended.end is None:
        return absent(timeline, expected, f"{ended.name} had not ended", stop)
    order = end_order(ended, stop)
    if order is Order.BEFORE:
        return passed(expected, "in this order", ended.end, stop)
    if order is Order.AFTER:
        return failed(expected, f"{first} Signal {signal} before {other} had ended", stop, ended.end)
    return tied(timeline, expected, TIE, ended.end, stop)


def _start_of_end(
    arguments: Termination, timeline: Timeline, case: Case
) -> tuple[Event | None, Instance | None]:
    """The event from which time counts, and the instance whose end is meant."""
    runs = ran(timeline, arguments.container)
    if arguments.after is None:
        stops = timeline.select(
            arguments.container, Kind.SIGNAL, signal=stop_signal(case, arguments.container)
        )
        last = max((stop.attempt or 0 for stop in stops), default=None)
        start = next((stop for stop in stops if stop.attempt == last), None)
        return start, next((run for run in runs if run.attempt == last), runs[-1] if runs else None)
    start = arguments.after.first(timeline)
    if start is None:
        return None, None
    alive = (run for run in runs if run.end is None or end_order(run, start) is not Order.BEFORE)
    return start, next(alive, None)


def _bounded(timeline: Timeline, between: Span, bounds: Bounds, tolerance: float, expected: str) -> Finding:
    return judge_span(timeline, between, expected, bounds.not_before, bounds.within, tolerance)


def _still_there(
    timeline: Timeline, start: Event, bounds: Bounds, tolerance: float, expected: str, observed: str
) -> Finding:
    """It never ended: that breaks an upper bound if the record goes on beyond it."""
    watched = timeline.events[-1].earliest - start.latest
    limit = (bounds.within if bounds.within is not None else bounds.not_before or 0.0) + tolerance
    if watched <= limit:
        because = f"the record goes on for {watched:.1f} s only, and it has {limit:g} s"
        return unknown(expected, observed, because, start)
    return absent(timeline, expected, observed, start)


def _bounds(bounds: Bounds) -> str:
    return limits(bounds.not_before, bounds.within)
