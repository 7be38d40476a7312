"""Cells run in turn; one that cannot start stops nothing, and one that has been run is not run again."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conformance.errors import ClusterError
from conformance.matrix.declared import Cell
from conformance.matrix.run import FILE, Ran, Versions, read, run, told
from conformance.progress import Progress
from conformance.timing import SteppedClock

ONE, TWO = Cell("1.36", "containerd", "runc"), Cell("1.37", "containerd", "runc")


@dataclass
class Machine:
    """Takes ten seconds for a cell, unless it cannot start it."""

    clock: SteppedClock = field(default_factory=SteppedClock)
    refuses: tuple[Cell, ...] = ()
    interrupted: bool = False
    did: list[str] = field(default_factory=list)

    def up(self, cell: Cell) -> Versions:
        self.did.append(f"up {cell.name}")
        if cell in self.refuses:
            raise ClusterError("no such version\nmore of it")
        return Versions(f"v{cell.kubernetes}.1", "containerd://2.4.2")

    def run(self, cell: Cell, folder: Path) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.did.append(f"run {cell.name}")
        self.clock.sleep(10)
        folder.mkdir(parents=True, exist_ok=True)

    def down(self) -> None:
        self.did.append("down")


def ran(folder: Path, machine: Machine) -> list[Ran]:
    return list(run([ONE, TWO], folder, machine, Progress(io.StringIO()), machine.clock))


def test_a_cell_that_cannot_start_says_why_and_the_rest_goes_on(tmp_path: Path) -> None:
    machine = Machine(refuses=(ONE,))
    first, second = ran(tmp_path, machine)
    assert told(first) == "1.36+containerd+runc: cannot start: no such version"
    assert (second.status, second.seconds, second.versions) == (
        "done",
        10.0,
        Versions("v1.37.1", "containerd://2.4.2"),
    )
    assert machine.did == [f"up {ONE.name}", "down", f"up {TWO.name}", f"run {TWO.name}", "down"]


def test_what_has_been_run_is_not_run_again(tmp_path: Path) -> None:
    before = ran(tmp_path, Machine(refuses=(ONE,)))
    machine = Machine()
    after = ran(tmp_path, machine)
    assert after[1] == before[1]
    assert machine.did == [f"up {ONE.name}", f"run {ONE.name}", "down"]


def test_an_interrupted_cell_leaves_no_record_and_no_cluster(tmp_path: Path) -> None:
    machine = Machine(interrupted=True)
    with pytest.raises(KeyboardInterrupt):
        ran(tmp_path, machine)
    assert machine.did[-1] == "down"
    assert read(tmp_path / ONE.name) is None


def test_a_broken_record_is_no_record(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{")
    assert read(tmp_path) is None
