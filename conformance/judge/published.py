"""Claims about a value that the API server publishes (a phase, a condition, a state, a flag): reaches, stays, never.

The value is a series of changes on the watch clock, whose order is exact; between two changes it is the earlier
one. What the values mean is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.judge.findings import failed, passed, unknown
from conformance.judge.verdict import Finding
from conformance.judge.window import Window, absent, broken, has_life, open_window, together
from conformance.timeline import Event, Order, Timeline
from conformance.timeline.pattern import Pattern


@dataclass(frozen=True)
class Value:
    """`changes`: all events that publish the value, in order. `holds`: which of them are meant by `phrase`."""

    changes: tuple[Event, ...]
    holds: Callable[[Event], bool]
    phrase: str

    def first(self) -> Event | None:
        return next(filter(self.holds, self.changes), None)


def reaches(timeline: Timeline, value: Value, start: Pattern | None, until: Pattern | None) -> Finding:
    """Whether the value is published in the window, or was when it opened."""
    expected = f"{value.phrase} at some time"
    window = open_window(timeline, start, until, expected)
    if isinstance(window, Finding):
        return window
    for event in _during(window, value):
        if value.holds(event):
            return passed(expected + window.phrase(), "so it was", event)
    for event in filter(value.holds, window.at_edge(value.changes)):
        return _at_edge(expected + window.phrase(), event, window)
    last = next(reversed(value.changes), None)
    return absent(timeline, expected + window.phrase(), f"never {value.phrase}", last)


def stays(timeline: Timeline, value: Value, start: Pattern | None, until: Pattern | None) -> Finding:
    """Whether the value holds throughout the window, which opens with its first appearance if not said."""
    expected = f"{value.phrase} all the time"
    opening = start if start is not None else value.first()
    if opening is None:
        return absent(timeline, expected, f"never {value.phrase}", *value.changes[-1:])
    window = open_window(timeline, opening, until, expected)
    if isinstance(window, Finding):
        return window
    return _stays(window, value, expected + window.phrase())


def never(timeline: Timeline, value: Value, start: Pattern | None, until: Pattern | None) -> Finding:
    """Whether the value is published at no time in the window; something must have been published at all."""
    expected = f"never {value.phrase}"
    window = open_window(timeline, start, until, expected)
    if isinstance(window, Finding):
        return window
    expected += window.phrase()
    for event in filter(value.holds, _during(window, value)):
        return failed(expected, event.words(), event)
    for event in filter(value.holds, window.at_edge(value.changes)):
        return _at_edge(expected, event, window)
    if not value.changes:
        return absent(timeline, expected, "nothing was published at all")
    return _watched(window, expected, "so it was", value.changes[-1])


def _stays(window: Window, value: Value, expected: str) -> Finding:
    broke = next((event for event in _during(window, value) if not value.holds(event)), None)
    edge = next(window.at_edge(value.changes), None)
    if broke is not None and broke not in _before(window, value):
        return failed(expected, broke.words(), window.start, broke)
    if broke is not None:
        if edge is not None and value.holds(edge):
            return _at_edge(expected, edge, window)
        return failed(expected, f"{broke.words()} when the window opened", broke, window.start)
    if not any(True for _ in _during(window, value)):
        if edge is not None:
            return _at_edge(expected, edge, window)
        return absent(
            window.timeline, expected, "nothing was published until the window closed", window.start
        )
    for event in window.at_edge(value.changes):
        if not value.holds(event):
            return _at_edge(expected, event, window)
    return _watched(window, expected, "so it was", window.start, window.end)


def _during(window: Window, value: Value) -> Iterator[Event]:
    """The value when the window opened, if it had one, and all its changes inside."""
    yield from _before(window, value)
    yield from window.inside(value.changes)


def _before(window: Window, value: Value) -> tuple[Event, ...]:
    if window.start is None:
        return ()
    earlier = [event for event in value.changes if window.relation(event) is Order.BEFORE]
    if any(together(event, window.start) for event in value.changes):
        return ()  # it changed at that very moment
    return tuple(earlier[-1:])


def _at_edge(expected: str, event: Event, window: Window) -> Finding:
    because = f"the clocks cannot say whether {event.words()} is inside the window"
    return unknown(expected, "a tie", because, event, window.start, window.end)


def _watched(window: Window, expected: str, observed: str, *evidence: Event | None) -> Finding:
    """Nothing contradicts the claim: passed, if the window was watched at all."""
    if reason := broken(window.timeline, window):
        return unknown(expected, observed, reason, *evidence)
    if not has_life(window):
        return unknown(expected, observed, "the record ends where the window opens", *evidence)
    return passed(expected, observed, *evidence)
