"""What can go wrong, told apart: bad input (`InvalidInput`) and infrastructure trouble (`ClusterError`).

A broken promise is neither: it is a verdict. Every `str()` here is text for a person, never a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place in a text file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in what the author wrote, with what would have been right."""

    position: Position
    message: str
    valid: tuple[str, ...] = ()
    advice: str = ""

    def __str__(self) -> str:
        lines = [f"{self.position}: {self.message}"]
        if self.valid:
            lines.append(f"    valid: {', '.join(self.valid)}")
        if self.advice:
            lines.append(f"    {self.advice}")
        return "\n".join(lines)


class ConformanceError(Exception):
    """Base of everything this project raises on purpose."""


class InvalidInput(ConformanceError):
    """All the mistakes of the input at once, in the order of the text."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: tuple[Mistake, ...] = tuple(sorted(mistakes, key=lambda mistake: mistake.position))
        super().__init__("\n".join(map(str, self.mistakes)))


class ClusterError(ConformanceError):
    """The cluster or the way to it did not do its part; says nothing about a promise."""


class Never(ClusterError):
    """A wait whose condition can no longer come true; raised at once instead of at the deadline."""


def nearest(name: str, names: Iterable[str]) -> str:
    """Advice that names the most similar valid name, or an empty string."""
    import difflib

    close: Sequence[str] = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""
