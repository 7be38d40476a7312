"""Words at wished places → words in rows that do not touch; what finds no room is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.report.lanes.canvas import width_of

GAP = 5.0
SIZE = 10.0
NEAR = 16.0


@dataclass(frozen=True, slots=True)
class Label:
    """`x`: where it points to. `color`: of its words. Labels with more `weight` are placed first."""

    x: float
    words: str
    color: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with the left edge of its words and its row, 0 being the nearest to what it labels."""

    label: Label
    left: float
    row: int


def place(labels: Iterable[Label], rows: int, left: float, right: float) -> tuple[Placed, ...]:
    """As many as fit between `left` and `right`, in order of x."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    placed: list[Placed] = []
    for label in sorted(labels, key=lambda it: -it.weight):
        if not any(_same(label, spot.label) for spot in placed):
            placed += _spot(label, taken, left, right)
    return tuple(sorted(placed, key=lambda spot: (spot.label.x, spot.row)))


def _same(one: Label, other: Label) -> bool:
    """Words said once are enough for two marks so near that they read as one."""
    return one.words == other.words and abs(one.x - other.x) < NEAR


def _spot(
    label: Label, taken: list[list[tuple[float, float]]], left: float, right: float
) -> Iterator[Placed]:
    width = width_of(label.words, SIZE)
    edge = max(left, min(label.x - width / 2, right - width))
    for row, spans in enumerate(taken):
        if all(edge > end + GAP or edge + width + GAP < start for start, end in spans):
            spans.append((edge, edge + width))
            yield Placed(label, edge, row)
            return
