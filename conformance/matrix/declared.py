"""ci/matrix.yaml → the cells that are to be run, in order: every combination that is not excluded.

Knows how a matrix is written; not how a cell is run.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from conformance.errors import ConformanceError
from conformance.scenario import document
from conformance.scenario.mistakes import Mistakes, validated

Names = Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, order=True)
class Cell:
    """One cluster of the matrix, by what its parts are asked for as."""

    kubernetes: str
    manager: str
    runtime: str

    @property
    def name(self) -> str:
        """`1.37+containerd+runc`: a folder's name, and what tables call it."""
        return f"{self.kubernetes}+{self.manager}+{self.runtime}"


class Exclusion(BaseModel):
    """Combinations that are left out; what is not given matches everything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kubernetes: str | None = None
    manager: str | None = None
    runtime: str | None = None
    reason: Annotated[str, Field(min_length=1)]

    def matches(self, cell: Cell) -> bool:
        wanted = (
            (self.kubernetes, cell.kubernetes),
            (self.manager, cell.manager),
            (self.runtime, cell.runtime),
        )
        return all(given is None or given == value for given, value in wanted)


class Matrix(BaseModel):
    """What is run, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suites: Names = Field(("suites",), description="what pytest is given: folders, files, node ids")
    arguments: tuple[str, ...] = Field((), description="further arguments of pytest, such as -m or -k")
    kubernetes: Names = Field(description="versions, or the beginnings of versions")
    manager: Names = Field(("containerd",), description="container managers")
    runtime: Names = Field(("runc",), description="OCI runtimes")
    exclude: tuple[Exclusion, ...] = Field((), description="combinations that are left out, with the reason")
    low_load: tuple[str, ...] = Field(
        (), description="what is run once more, case by case, for its latencies"
    )

    def cells(self) -> tuple[Cell, ...]:
        """Every combination that is not excluded, those of one Kubernetes version together."""
        return tuple(cell for cell in self.all() if self.excluded(cell) is None)

    def all(self) -> tuple[Cell, ...]:
        return tuple(Cell(*parts) for parts in product(self.kubernetes, self.manager, self.runtime))

    def excluded(self, cell: Cell) -> str | None:
        """Why the cell is left out; None when it is not."""
        return next((one.reason for one in self.exclude if one.matches(cell)), None)


_ADAPTER: TypeAdapter[Matrix] = TypeAdapter(Matrix)


def load(path: Path) -> Matrix:
    """The matrix in a file; InvalidInput with all its mistakes, ConformanceError if it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise ConformanceError(f"{path} cannot be read: {error.strerror}") from error
    read = document.parse(text, path.as_posix())
    matrix = validated(_ADAPTER, read)
    _check_exclusions(matrix, read)
    return matrix


def _check_exclusions(matrix: Matrix, read: document.Document) -> None:
    """An exclusion that matches no cell is a slip of the pen."""
    mistakes = Mistakes(read)
    for index, exclusion in enumerate(matrix.exclude):
        for field in ("kubernetes", "manager", "runtime"):
            given, valid = getattr(exclusion, field), getattr(matrix, field)
            if given is not None and given not in valid:
                mistakes.unknown(("exclude", index, field), field, given, valid, key=False)
    mistakes.raise_if_any()
