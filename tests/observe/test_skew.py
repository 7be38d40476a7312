from dataclasses import replace
from typing import Any

import pytest

from conformance.cluster import Forbidden
from conformance.observe.skew import UNMEASURED, NodeClock, WallClocks, differences
from conformance.timeline import NODE, notation
from conformance.timing import SteppedClock, SystemClock


def lease(name: str, behind: float) -> dict[str, Any]:
    """Renewed when the stepped clock stands at 1 000 000 s, which is 13:46:40 on 12 January 1970."""
    assert 0 <= 40 - behind < 60
    stamp = f"1970-01-12T13:46:{40 - behind:09.6f}Z"
    return {"metadata": {"name": name}, "spec": {"renewTime": stamp}}


class Leases:
    """Renewals of leases: the node and by how many seconds the stamp is behind when it arrives here."""

    def __init__(self, *renewals: tuple[str, float], forbidden: bool = False, gone: str = "") -> None:
        self.renewals, self.forbidden, self.gone = renewals, forbidden, gone
        self.seen = 0
        self.closed = False

    def list(self, _path: str) -> dict[str, Any]:
        if self.forbidden:
            raise Forbidden(403, "Forbidden", "leases")
        items = [lease(name, 9.0) for name in dict(self.renewals)]
        if self.gone:
            old = {"renewTime": "1970-01-12T13:45:00.000000Z"}
            items.append({"metadata": {"name": self.gone}, "spec": old})
        return {"metadata": {"resourceVersion": "1"}, "items": items}

    def watch(self, _path: str, _version: str, label_selector: str = "", timeout: float = 0) -> Any:
        assert (label_selector, timeout) == ("", 25.0)
        return self

    def __iter__(self) -> Any:
        yield {"type": "BOOKMARK", "object": {"metadata": {"name": ""}}}
        for name, behind in self.renewals:
            if self.closed:
                return
            self.seen += 1
            yield {"type": "MODIFIED", "object": lease(name, behind)}

    def close(self) -> None:
        self.closed = True


def test_the_promptest_renewal_tells_how_far_ahead_we_are_of_each_node() -> None:
    leases = Leases(("a", 5.2), ("b", -3.0), ("a", 5.03), ("b", -2.9), ("a", 5.01), gone="c")
    assert differences(leases, clock=SteppedClock()) == pytest.approx({"a": 5.03, "b": -3.0})
    assert leases.seen == 4, "neither a third renewal nor a node that is away is waited for"


def test_a_node_that_renewed_nothing_is_not_known() -> None:
    assert differences(Leases(("a", 0.5)), clock=SteppedClock()) == pytest.approx({"a": 0.5})
    assert differences(Leases(), clock=SteppedClock()) == {}
    assert differences(Leases(forbidden=True), clock=SteppedClock()) == {}


WALLS = WallClocks("a", {"a": 5.0, "b": 4.6})


def test_the_observer_tells_the_time_of_the_records_node() -> None:
    clock = WALLS.observer()
    assert isinstance(clock, NodeClock)
    assert abs(SystemClock().now() - clock.now() - 5.0) < 0.5
    assert not isinstance(WallClocks("c", {"a": 5.0}).observer(), NodeClock)
    assert not isinstance(WallClocks().observer(), NodeClock)


def test_what_another_node_stamped_is_told_at_the_time_of_the_record() -> None:
    (event,) = notation.parse("10.00 app Starting").events
    told = WALLS.told(event, "b")
    assert told.at == pytest.approx(9.6), "that node is 0.4 s ahead of the record's"
    assert told.clock == NODE.on("b")
    assert replace(told, at=event.at, clock=NODE) == event


@pytest.mark.parametrize(("walls", "node"), [(WALLS, "a"), (WALLS, ""), (WallClocks(), "b")])
def test_what_the_records_own_node_stamped_stays(walls: WallClocks, node: str) -> None:
    (event,) = notation.parse("10.00 app Starting").events
    assert walls.told(event, node) is event


def test_a_node_that_was_not_measured_stays_where_it_is_and_is_not_relied_on() -> None:
    (event,) = notation.parse("10.00 app Starting").events
    told = WALLS.told(event, "c")
    assert (told.at, told.clock) == (10.0, NODE.on("c", UNMEASURED))


def test_without_the_records_node_it_is_told_by_this_machine() -> None:
    (event,) = notation.parse("10.00 app Starting").events
    assert WallClocks("a", {"b": 4.6}).told(event, "b").at == pytest.approx(14.6)
