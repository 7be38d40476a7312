"""Whether events happened as often as claimed within a window. Which events count is the caller's business."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from conformance.judge.arguments import Counted
from conformance.judge.bounds import pressed, under_pressure
from conformance.judge.findings import failed, passed, unknown
from conformance.judge.verdict import Finding
from conformance.judge.window import Window, absent, broken
from conformance.timeline import Event

SHOWN = 4
"""Events of many that are given as evidence."""


def once(event: Event) -> int:  # noqa: ARG001
    """Every event counts as one."""
    return 1


def count(
    window: Window,
    events: Iterable[Event],
    wanted: Counted,
    expected: str,
    weight: Callable[[Event], int] = once,
    *,
    paced: bool = False,
) -> Finding:
    """Compare the sum of the weights of the events inside the window with what is wanted.

    Nothing said about how often means at least once. Too few is FAILED only in a whole record; events at the edge
    of the window leave it UNKNOWN where they decide. `paced`: they come at a pace, so too few are also too slow,
    which says nothing of a node under pressure.
    """
    found = list(events)
    inside = list(window.inside(found))
    sure = sum(map(weight, inside))
    perhaps = sure + sum(map(weight, window.at_edge(found)))
    low = wanted.low if wanted.bounded else 1
    observed = "never" if not sure else f"{sure} time{'s' * (sure != 1)}"
    evidence: list[Event | None] = [*inside[:SHOWN]] or [window.start, window.end]
    pressure = under_pressure(window.timeline, window.opens, window.closes) if paced else None
    if perhaps < low and pressure is not None:
        return unknown(expected, observed, pressed(pressure), *evidence, pressure)
    if perhaps < low:
        return absent(window.timeline, expected, observed, *evidence)
    if wanted.high is not None and sure > wanted.high:
        return failed(expected, observed, *inside[wanted.high : wanted.high + SHOWN])
    if sure < low or (wanted.high is not None and perhaps > wanted.high):
        because = f"of {perhaps - sure} more the clocks cannot say whether they are inside the window"
        return unknown(expected, observed, because, *window.at_edge(found))
    if wanted.high is not None and (reason := broken(window.timeline, window)):
        return unknown(expected, observed, reason, *evidence)
    return passed(expected, observed, *evidence)
