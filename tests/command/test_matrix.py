"""What a matrix asks pytest for is tried before any cell is run or removed; reports show all cells that were run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.__main__ import main
from conformance.report import run_record
from conformance.report.outcome import CaseResult, OutcomeName

TWO = "suites: [suites/jobs]\nkubernetes: ['1.36', '1.37']\n"
OLD, NEW = "1.36+containerd+runc", "1.37+containerd+runc"
CELLS = "kubernetes: ['1.37']\n"


@pytest.mark.whole
@pytest.mark.parametrize(
    ("asked", "field", "word"),
    [
        ("suites: [suites/nowhere]\n", "suites", "suites/nowhere"),
        ("suites: [suites/jobs]\nlow_load: [suites/nowhere.yaml]\n", "low_load", "suites/nowhere.yaml"),
        (
            "suites: [suites/jobs]\narguments: [-k, nothing-has-this-name]\n",
            "suites",
            "nothing-has-this-name",
        ),
    ],
)
def test_nothing_to_run_is_told_at_once(
    asked: str, field: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "matrix.yaml").write_text(asked + CELLS)
    status = main(["matrix", "--file", str(tmp_path / "matrix.yaml"), "--reports", str(tmp_path / "reports")])
    told = capsys.readouterr().err
    assert status == 2
    assert f"pytest finds no cases to run in {field}" in told
    assert word in told
    assert not (tmp_path / "reports" / "matrix.json").exists()


class Machine:
    """Clusters and sessions of pytest that are made up: `collects`: whether pytest finds cases;
    `outcome`: of its one case; `runs`: the cells that ran."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.collects, self.runs = True, list[str]()
        self.outcome: OutcomeName = "passed"
        self.folder = folder
        (folder / "matrix.yaml").write_text(TWO)
        monkeypatch.setattr("conformance.command.matrix.provider", self._provider)
        monkeypatch.setattr("conformance.command.session.run", self._pytest)

    def matrix(self, *words: str) -> int:
        self.runs.clear()
        return main(
            ["matrix", "--file", str(self.folder / "matrix.yaml"), "--reports", str(self.folder), *words]
        )

    def cells(self) -> dict[str, dict[str, int]]:
        """The counts of each column of the report."""
        written = json.loads((self.folder / "matrix.json").read_text())["cells"]
        return {cell["name"]: cell["counts"] for cell in written}

    def _provider(self, _: object) -> Any:
        made = SimpleNamespace(kubernetes="v1", runtime="containerd://2")
        return SimpleNamespace(create=lambda: made, delete=lambda: None)

    def _pytest(self, arguments: Iterable[object], folder: Path) -> int:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pytest.log").write_text("")
        if "--collect-only" in arguments:
            return 0 if self.collects else 4
        self.runs.append(folder.name)
        run_record.write([CaseResult("a", "suites/a", self.outcome, family="jobs")], folder)
        return 0


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    return Machine(monkeypatch, tmp_path)


def test_results_stay_when_there_is_nothing_to_run(machine: Machine) -> None:
    assert machine.matrix() == 0
    machine.collects = False
    assert machine.matrix("--fresh") == 2
    assert machine.matrix("--fresh", "--only", "a slip of the pen") == 2
    machine.collects = True
    assert machine.matrix() == 0
    assert machine.runs == [], "both cells still have their results"


def test_only_the_chosen_cell_is_run_again_and_the_others_stay_in_the_report(machine: Machine) -> None:
    machine.matrix()
    machine.outcome = "known_issue"
    assert machine.matrix("--fresh", "--only", NEW) == 0
    assert machine.runs == [NEW]
    assert machine.cells() == {OLD: {"passed": 1}, NEW: {"known_issue": 1}}
    assert OLD in (machine.folder / "matrix.md").read_text()


def test_the_exit_status_is_that_of_the_chosen_cells(machine: Machine) -> None:
    machine.outcome = "failed"
    assert machine.matrix("--only", OLD) == 1
    machine.outcome = "passed"
    assert machine.matrix("--only", NEW) == 0
    assert machine.cells() == {OLD: {"failed": 1}, NEW: {"passed": 1}}
    assert machine.matrix() == 1


def test_everything_is_run_again(machine: Machine) -> None:
    machine.matrix()
    assert machine.matrix("--fresh") == 0
    assert machine.runs == [OLD, NEW]
