"""How many cases may be in flight: a few more while the node has room, a fifth fewer when it chokes.

Cases mostly wait, so at first there are several for each core. A node whose tasks hardly ever wait for a resource
can take more; one where they always wait only makes every case slower, and its verdicts less certain. Growing by
steps and shrinking by a share settles near what the node can carry, also when several processes do it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.timing import Clock

PERIOD = 4.0
"""Seconds between two looks at the node: a change needs as long to show."""
ROOM, CHOKED = 0.6, 0.97
"""Shares of time in which some task waits for a resource. Measured on 2 cores: with 12 cases under way it is 0.9, and
more of them do not end sooner."""
STEP = 2


@dataclass
class Throttle:
    """`limit` cases may be in flight now; it stays between `least` and `most`.

    `strain`: share of the time, of late, in which some task of the node waited for a resource; None where it cannot
    be told, as of a node elsewhere: there the limit stays as it is.
    """

    limit: int
    least: int
    most: int
    strain: Callable[[], float | None]
    clock: Clock

    def __post_init__(self) -> None:
        self._looked = self.clock.monotonic()

    @classmethod
    def fixed(cls, limit: int, clock: Clock) -> Throttle:
        """One that never changes."""
        return cls(limit, limit, limit, lambda: None, clock)

    def adapt(self, in_flight: int) -> int:
        """The limit, after a look at the node if one is due; it grows only when it is what holds cases back."""
        now = self.clock.monotonic()
        if now - self._looked < PERIOD:
            return self.limit
        self._looked = now
        strain = self.strain()
        if strain is not None and strain > CHOKED:
            self.limit = max(self.least, self.limit * 4 // 5)
        elif strain is not None and strain < ROOM and in_flight >= self.limit:
            self.limit = min(self.most, self.limit + STEP)
        return self.limit
