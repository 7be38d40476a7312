"""How two events lie to each other in time: readings of one clock, of the same clock for two pods, of two clocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.timeline import NODE, STATUS, WATCH, Clock, Event, Kind, Order, notation

NOW = 1_795_500_000.0
"""So many seconds since the epoch that a moment's rounding error shows."""


def event(at: float, clock: Clock = NODE, pod: str = "") -> Event:
    return Event(NOW + at, "app", Kind.STARTING, clock=clock, pod=pod)


def order(one: Event, other: Event) -> Order:
    """The order of both, which is the same from either side."""
    mirrored = {Order.BEFORE: Order.AFTER, Order.AFTER: Order.BEFORE}
    found = one.compare(other)
    assert other.compare(one) is mirrored.get(found, found)
    return found


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (event(4.78), event(4.79), Order.BEFORE),  # the next reading, although the intervals touch
        (event(4.78), event(4.78), Order.INDISTINGUISHABLE),
        (event(4.78), event(4.78 + 1e-6), Order.INDISTINGUISHABLE),  # a rounding error of the same reading
        (event(2.0, STATUS), event(3.0, STATUS), Order.BEFORE),
        (event(2.0, STATUS), event(2.0, STATUS), Order.INDISTINGUISHABLE),
        (event(5.0, WATCH), event(5.0 + 1e-6, WATCH), Order.BEFORE),
        (event(5.0, WATCH), event(5.0, WATCH), Order.INDISTINGUISHABLE),
    ],
)
def test_of_one_clock_different_readings_are_ordered(one: Event, other: Event, expected: Order) -> None:
    assert order(one, other) is expected


@pytest.mark.parametrize(
    ("apart", "expected"),
    [(0.01, Order.INDISTINGUISHABLE), (0.1, Order.INDISTINGUISHABLE), (0.12, Order.BEFORE)],
)
def test_the_testimony_of_two_pods_is_set_against_the_wall_clock_twice(apart: float, expected: Order) -> None:
    assert order(event(5.0, pod="one"), event(5.0 + apart, pod="two")) is expected
    assert order(event(5.0, pod="one"), event(5.0 + apart, pod="one")) is Order.BEFORE
    stamps = event(5.0, STATUS, "one"), event(6.0, STATUS, "two")
    assert order(*stamps) is Order.BEFORE, "stamps of two pods are of one kubelet"


@pytest.mark.parametrize(
    ("at", "expected"), [(3.05, Order.INDISTINGUISHABLE), (3.06, Order.BEFORE), (1.9, Order.AFTER)]
)
def test_of_two_clocks_intervals_must_be_apart(at: float, expected: Order) -> None:
    assert order(event(2.0, STATUS), event(at)) is expected


def test_a_clock_that_is_hardly_known_orders_little() -> None:
    rough = replace(NODE, uncertainty=1.0)
    assert order(event(2.0, STATUS), event(3.9, rough)) is Order.INDISTINGUISHABLE


def test_what_was_heard_of_late_may_have_been_earlier_but_no_later() -> None:
    late = replace(WATCH, lag=2.0)
    assert order(event(5.0, late), event(5.2)) is Order.BEFORE
    assert order(event(4.0), event(5.0)) is Order.BEFORE
    assert order(event(4.0), event(5.0, late)) is Order.INDISTINGUISHABLE
    assert order(event(2.8), event(5.0, late)) is Order.BEFORE
    assert order(event(4.9, WATCH), event(5.0, late)) is Order.BEFORE, "arrivals come in their own order"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # two nodes: what is measured of their difference may be off for either of them
        ("node@b:1.00 app Starting pod=one | node@c:1.20 app Starting pod=two", Order.INDISTINGUISHABLE),
        ("node@b:1.00 app Starting pod=one | node@c:1.22 app Starting pod=two", Order.BEFORE),
        # another node than that of the record, and the record's own
        ("1.00 app Starting pod=one | node@b:1.15 app Starting pod=two", Order.INDISTINGUISHABLE),
        ("1.00 app Starting pod=one | node@b:1.17 app Starting pod=two", Order.BEFORE),
        ("node@b:1.00 app Starting | watch:1.15 app Running", Order.INDISTINGUISHABLE),
        ("node@b:1.00 app Starting | watch:1.17 app Running", Order.BEFORE),
        # one node: both of its clocks are off by the same
        ("node@b:1.00 app Starting | node@b:1.01 app Exiting 0", Order.BEFORE),
        ("status@b:1 app StartedAt | node@b:2.06 app Exiting 0", Order.BEFORE),
        ("status@b:1 app StartedAt | node@c:2.06 app Exiting 0", Order.INDISTINGUISHABLE),
        ("status@b:1 app StartedAt pod=one | status@b:2 app StartedAt pod=two", Order.BEFORE),
        ("status@b:1 app StartedAt pod=one | status@c:2 app StartedAt pod=two", Order.INDISTINGUISHABLE),
    ],
)
def test_clocks_of_two_nodes_are_two_clocks(text: str, expected: Order) -> None:
    one, other = notation.parse(text.replace(" | ", "\n")).events
    assert order(one, other) is expected


def test_a_node_whose_clock_nobody_measured_orders_little() -> None:
    unmeasured = NODE.on("b", 1.0)
    assert (unmeasured.name, unmeasured.node, NODE.node) == ("node@b", "b", "")
    assert order(event(1.0, WATCH), event(2.0, unmeasured)) is Order.INDISTINGUISHABLE
    assert order(event(1.0, WATCH), event(2.2, unmeasured)) is Order.BEFORE
    assert order(event(1.0, unmeasured), event(1.01, unmeasured)) is Order.BEFORE
