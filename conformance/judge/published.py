"""Claims about a value that the API server publishes (a phase, a condition, a state, a flag): reaches, stays, never.

The value is a series of changes on the watch clock, whose order is exact; between two changes it is the earlier
one. What the values mean is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.judge.bounds import STATUS_LAG, pressed, span, under_pressure
from conformance.judge.findings import failed, passed, unknown
from conformance.judge.verdict import Finding
from conformance.judge.window import Window, absent, broken, has_life, late, open_window, together
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
    expected += window.phrase()
    for event in filter(value.holds, _series(window, value)):
        return passed(expected, "so it was", event)
    for event in filter(value.holds, _perhaps_over(window, value)):
        return _tie(expected, event, window)
    return late(timeline, expected, f"never {value.phrase}", window.start, *value.changes[-1:])


def stays(timeline: Timeline, value: Value, start: Pattern | None, until: Pattern | None) -> Finding:
    """Whether the value holds throughout the window, which opens with its first appearance if not said."""
    expected = f"{value.phrase} all the time"
    opening = start if start is not None else value.first()
    if opening is None:
        return late(timeline, expected, f"never {value.phrase}", None, *value.changes[-1:])
    window = open_window(timeline, opening, until, expected)
    if isinstance(window, Finding):
        return window
    expected += window.phrase()
    if not _series(window, value):
        return absent(timeline, expected, "nothing was published until the window closed", window.start)
    return _free_of(window, value, lambda event: not value.holds(event), expected)


def never(timeline: Timeline, value: Value, start: Pattern | None, until: Pattern | None) -> Finding:
    """Whether the value is published at no time in the window; something must have been published at all."""
    expected = f"never {value.phrase}"
    window = open_window(timeline, start, until, expected)
    if isinstance(window, Finding):
        return window
    expected += window.phrase()
    if not value.changes:
        because = broken(timeline) or "an empty record says nothing"
        return unknown(expected, "nothing was published at all", because, window.start)
    return _free_of(window, value, value.holds, expected)


def _free_of(window: Window, value: Value, bad: Callable[[Event], bool], expected: str) -> Finding:
    """Whether no bad value was published in the window."""
    series = _series(window, value)
    fresh = _fresh(window, series, bad)
    for event in filter(bad, fresh):
        return _broke(window, series, event, expected)
    for event in filter(bad, _perhaps_over(window, value)):
        return _tie(expected, event, window)
    evidence = (window.start, window.end) if window.start or window.end else (value.changes[-1],)
    if reason := broken(window.timeline, window):
        return unknown(expected, "so it was", reason, *evidence)
    if not has_life(window):
        return unknown(expected, "so it was", "the record ends where the window opens", *evidence)
    return passed(expected, "so it was", *evidence)


def _series(window: Window, value: Value) -> list[Event]:
    """The value when the window opened, if it had one, and all its changes until it closed.

    A change that ties with the opening counts: its value holds in the window either way.
    """
    earlier = [event for event in value.changes if not window.opened(event)]
    later = [
        event
        for event in value.changes
        if window.opened(event)
        and window.relation(event) is not Order.AFTER
        and not window.may_be_over(event)
    ]
    changed_with_it = any(together(event, window.start) for event in later)
    return later if changed_with_it else [*earlier[-1:], *later]


def _fresh(window: Window, series: list[Event], bad: Callable[[Event], bool]) -> list[Event]:
    """Without the bad values at the begin that were only waiting to be replaced.

    Where something other than a publication opens the window, what was published then may be out of date: the
    value that follows from it may come by STATUS_LAG later.
    """
    good = next((event for event in series if not bad(event)), None)
    if window.start is None or good is None or window.start.clock.name == good.clock.name:
        return series
    stale = not window.opened(series[0]) and not span(window.start, good).above(STATUS_LAG)
    return series[series.index(good) :] if stale else series


def _broke(window: Window, series: list[Event], event: Event, expected: str) -> Finding:
    """A bad value inside is a failure; one from before the window may also have been replaced late."""
    if window.opened(event) or window.start is None:
        return failed(expected, event.words(), window.start, event)
    observed = f"{event.words()} when the window opened"
    pressure = under_pressure(window.timeline, window.opens, series[-1].latest)
    if pressure is not None and len(series) > 1 and window.start.clock.name != event.clock.name:
        return unknown(expected, observed, pressed(pressure), event, window.start, pressure)
    return failed(expected, observed, event, window.start)


def _perhaps_over(window: Window, value: Value) -> Iterator[Event]:
    return filter(window.may_be_over, value.changes)


def _tie(expected: str, event: Event, window: Window) -> Finding:
    because = f"the clocks cannot say whether {event.words()} came before the window closed"
    return unknown(expected, "a tie", because, event, window.end)
