"""Durations between events: what the clocks of both allow, and what a late arrival leaves open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.bounds import span
from conformance.timeline import NODE, WATCH, Event, notation
from conformance.timeline.event import SKEW

LATE = replace(WATCH, lag=1.6)
"""The clock of an arrival that came 1.6 s after the change it tells of."""
DELETING = notation.event("pod Deleting 5", 10.0)
KILLED = notation.event("app FinishedAt 137 Error", 13.0)
"""Killed within 13 and 14: 4 s at most after an arrival at 10.0, 5.6 s at most after one that was late."""


@pytest.mark.parametrize(
    ("begun", "too_soon"), [(DELETING, True), (replace(DELETING, clock=LATE), False)], ids=["at once", "late"]
)
def test_a_late_arrival_does_not_break_a_lower_bound(begun: Event, too_soon: bool) -> None:
    assert span(begun, KILLED).below(5.0) is too_soon


def test_a_late_arrival_of_the_end_does_not_break_an_upper_bound() -> None:
    gone = notation.event("pod Deleted", 16.0)
    assert span(DELETING, gone).above(5.0)
    assert not span(DELETING, replace(gone, clock=LATE)).above(5.0)


def test_between_two_arrivals_each_may_have_been_earlier() -> None:
    gone = notation.event("pod Deleted", 16.0)
    late_start, late_end = (
        span(replace(DELETING, clock=LATE), gone),
        span(DELETING, replace(gone, clock=LATE)),
    )
    assert (late_start.low, late_start.high) == pytest.approx((5.95, 7.65))
    assert (late_end.low, late_end.high) == pytest.approx((4.35, 6.05))


def test_a_duration_between_two_nodes_is_blurred_by_what_is_unsure_of_their_clocks() -> None:
    start, end = notation.parse("node@b:1 app Starting\n3 pod Phase Running").events
    here = span(replace(start, clock=NODE), end)
    there = span(start, end)
    assert (there.low, there.high) == pytest.approx((here.low - SKEW, here.high + SKEW))
