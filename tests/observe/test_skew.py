from typing import Any

from conformance.cluster import Forbidden
from conformance.observe.skew import NodeClock, node_clock
from conformance.timing import SteppedClock, SystemClock


class Leases:
    """Renewals of the lease of a node whose clock is five seconds behind, each with its own way here."""

    def __init__(self, *ways: float, forbidden: bool = False) -> None:
        self.ways, self.forbidden, self.closed = ways, forbidden, False

    def list(self, _path: str) -> dict[str, Any]:
        if self.forbidden:
            raise Forbidden(403, "Forbidden", "leases")
        return {"metadata": {"resourceVersion": "1"}}

    def watch(self, _path: str, _version: str, label_selector: str = "", timeout: float = 0) -> Any:
        assert (label_selector, timeout) == ("", 25.0)
        return self

    def __iter__(self) -> Any:
        for name, way in [("other", -9.0), *(("n", way) for way in self.ways)]:
            if self.closed:
                return
            # The stepped clock stands at 1 000 000 s, 13:46:40 on 12 January 1970.
            renewed = f"1970-01-12T13:46:{35 - way:09.6f}Z"
            yield {"type": "MODIFIED", "object": {"metadata": {"name": name}, "spec": {"renewTime": renewed}}}

    def close(self) -> None:
        self.closed = True


def test_the_promptest_renewal_tells_how_far_ahead_we_are() -> None:
    clock = node_clock(Leases(0.2, 0.03, 0.01), "n", clock=SteppedClock())
    assert isinstance(clock, NodeClock)
    assert round(clock.ahead, 3) == 5.03, "the third renewal is not waited for"
    assert abs(SystemClock().now() - clock.now() - 5.03) < 0.5


def test_without_a_renewal_the_clocks_are_taken_to_agree() -> None:
    stepped = SteppedClock()
    assert node_clock(Leases(), "n", clock=stepped) is stepped
    assert node_clock(Leases(forbidden=True), "n", clock=stepped) is stepped
