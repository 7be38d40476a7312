"""Seconds → pixels, and round seconds for the axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)
TICKS = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """`start` and `end` in seconds since the epoch lie at the pixels `left` and `right`."""

    start: float
    end: float
    left: float
    right: float

    def x(self, at: float) -> float:
        """The pixel of a moment; what lies outside comes to the edge."""
        share = (at - self.start) / (self.end - self.start)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Moments that are round counted from the start, with their labels: at most about a dozen."""
        length = self.end - self.start
        step = next((step for step in _STEPS if length / step <= TICKS), _STEPS[-1])
        for number in range(int(length / step) + 1):
            yield self.start + number * step, f"{number * step:g} s"
