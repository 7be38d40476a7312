"""The controller of how many cases are in flight, with a clock and a strain of its own."""

from __future__ import annotations

from conformance.drive.throttle import CHOKED, PERIOD, ROOM, STEP, Throttle
from conformance.timing import SteppedClock


class Node:
    """A node that is as strained as it is told to be."""

    def __init__(self, strain: float | None) -> None:
        self.strain = strain
        self.clock = SteppedClock()
        self.throttle = Throttle(12, 4, 48, lambda: self.strain, self.clock)

    def look(self, in_flight: int | None = None, after: float = PERIOD) -> int:
        self.clock.sleep(after)
        return self.throttle.adapt(self.throttle.limit if in_flight is None else in_flight)


def test_it_grows_in_steps_up_to_the_most_while_the_node_has_room() -> None:
    node = Node(0.1)
    assert node.look() == 12 + STEP
    assert [node.look() for _ in range(30)][-1] == 48


def test_it_does_not_grow_while_there_is_nothing_more_to_start() -> None:
    node = Node(0.1)
    assert node.look(in_flight=11) == 12


def test_it_shrinks_by_a_share_down_to_the_least_while_the_node_chokes() -> None:
    node = Node(1.0)
    assert node.look() == 9
    assert [node.look() for _ in range(10)][-1] == 4


def test_between_the_two_it_stays() -> None:
    for strain in (ROOM, 0.9, CHOKED, None):
        assert Node(strain).look() == 12


def test_it_looks_once_in_a_period() -> None:
    node = Node(0.1)
    assert node.look(after=PERIOD / 2) == 12
    assert node.look(after=PERIOD / 2) == 14
    assert node.look(after=0) == 14


def test_it_settles_near_what_the_node_can_carry() -> None:
    node = Node(None)
    limits = []
    for _ in range(60):
        node.strain = min(1.0, node.throttle.limit / 30)
        limits.append(node.look())
    assert all(16 <= limit <= 30 for limit in limits[20:])


def test_a_fixed_one_never_changes() -> None:
    clock = SteppedClock()
    throttle = Throttle.fixed(3, clock)
    clock.sleep(PERIOD)
    assert throttle.adapt(3) == 3
