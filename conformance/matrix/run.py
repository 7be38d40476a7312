"""Runs the cells one after another, leaves out those that have been run, and goes on when one cannot start.

What became of a cell stands in `cell.json` in its folder, written when the cell is done: an interrupted one is run
anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Protocol

from conformance import files
from conformance.errors import ConformanceError
from conformance.matrix.declared import Cell
from conformance.progress import Progress, spoken
from conformance.timing import Clock

FILE = "cell.json"
Status = Literal["done", "cannot_start"]


@dataclass(frozen=True)
class Versions:
    """What a cell's node says that it runs."""

    kubernetes: str
    runtime: str


@dataclass(frozen=True)
class Ran:
    """What became of a cell. `reason`: why it could not start. `seconds`: of the cases alone, not of building."""

    cell: Cell
    status: Status
    reason: str = ""
    versions: Versions | None = None
    seconds: float = 0.0


class Machine(Protocol):
    """What a cell needs done; ConformanceError says why it cannot be."""

    def up(self, cell: Cell) -> Versions: ...

    def run(self, cell: Cell, folder: Path) -> None: ...

    def down(self) -> None: ...


def run(
    cells: Iterable[Cell], folder: Path, machine: Machine, progress: Progress, clock: Clock
) -> Iterator[Ran]:
    """What became of each cell, as soon as it is known."""
    for cell in cells:
        place = folder / cell.name
        found = read(place)
        if found is not None and found.status == "done":
            progress.say(f"{cell.name}: has been run already")
        else:
            found = _run(cell, place, machine, progress, clock)
            write(place, found)
        yield found


def read(place: Path) -> Ran | None:
    """What became of the cell whose folder this is; None if it was not run to its end."""
    try:
        document = json.loads((place / FILE).read_text(encoding="utf-8"))
        versions = document.pop("versions")
        cell = Cell(**document.pop("cell"))
        return Ran(cell=cell, versions=Versions(**versions) if versions else None, **document)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def write(place: Path, ran: Ran) -> None:
    place.mkdir(parents=True, exist_ok=True)
    files.replace(place / FILE, json.dumps(asdict(ran), indent=2) + "\n")


def _run(cell: Cell, place: Path, machine: Machine, progress: Progress, clock: Clock) -> Ran:
    try:
        versions = machine.up(cell)
        began = clock.monotonic()
        with progress.task(f"running {cell.name}"):
            machine.run(cell, place)
        return Ran(cell, "done", versions=versions, seconds=round(clock.monotonic() - began, 1))
    except ConformanceError as error:
        progress.say(f"{cell.name}: cannot be run: {error}")
        return Ran(cell, "cannot_start", reason=str(error))
    finally:
        machine.down()


def told(ran: Ran) -> str:
    """One line for a person."""
    if ran.status == "cannot_start":
        return f"{ran.cell.name}: cannot start: {ran.reason.splitlines()[0]}"
    return f"{ran.cell.name}: run in {spoken(ran.seconds)}"
