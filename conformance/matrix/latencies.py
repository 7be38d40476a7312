"""Transitions of many timelines → their distributions, for each cell."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from conformance.matrix.transitions import TRANSITIONS


@dataclass(frozen=True)
class Distribution:
    """Seconds: median, 90th percentile and maximum of `count` measurements."""

    count: int
    p50: float
    p90: float
    max: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Distribution | None:
        """The distribution of the values; None when there are none."""
        ordered = sorted(values)
        if not ordered:
            return None
        p90 = statistics.quantiles(ordered, n=10, method="inclusive")[8] if len(ordered) > 1 else ordered[0]
        middle, last = statistics.median(ordered), ordered[-1]
        return cls(len(ordered), round(middle, 3), round(p90, 3), round(last, 3))

    def to_json(self) -> dict[str, float]:
        return asdict(self)


def distributions(measured: Iterable[Mapping[str, Iterable[float]]]) -> dict[str, Distribution]:
    """The distribution of each transition over all timelines, in the order in which a pod goes through them."""
    gathered: dict[str, list[float]] = {name: [] for name in TRANSITIONS}
    for one in measured:
        for name, values in one.items():
            gathered[name].extend(values)
    found = ((name, Distribution.of(values)) for name, values in gathered.items())
    return {name: distribution for name, distribution in found if distribution is not None}
