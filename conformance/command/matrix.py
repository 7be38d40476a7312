"""The command that runs one suite on many local clusters and merges what came out."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from conformance.cluster import Options, provider
from conformance.command import session
from conformance.command.timelines import case_of
from conformance.errors import ClusterError, ConformanceError
from conformance.matrix import declared, markdown, page, record
from conformance.matrix import run as runs
from conformance.matrix.comparison import Column
from conformance.matrix.declared import Cell, Matrix
from conformance.matrix.latencies import Distribution, distributions
from conformance.matrix.run import Ran, Versions
from conformance.matrix.transitions import measure
from conformance.progress import Progress
from conformance.report import merge, run_record, site
from conformance.timeline import store
from conformance.timing import SystemClock

NAME = "matrix"
"""Name of the cluster that each cell has in turn."""
LOADS = {"high": ".", "low": "low-load"}
"""Where below a cell's folder the timelines of each load are."""


def matrix(options: argparse.Namespace) -> int:
    """Run the cells that have not been run, write the merged reports of all that have; 1 if one of those that were
    asked for failed or could not start."""
    wanted, folder = declared.load(options.file), options.reports / "matrix"
    cells, progress = _chosen(wanted, options.only), Progress()
    _collectable(wanted, folder)
    for cell in cells if options.fresh else ():
        shutil.rmtree(folder / cell.name, ignore_errors=True)
    column = cache(partial(_column, folder=folder))
    columns: list[Column] = []
    for one in runs.run(cells, folder, LocalMachine(wanted), progress, SystemClock()):
        columns = [column(ran) for cell in wanted.cells() if (ran := runs.read(folder / cell.name))]
        _write(columns, _excluded(wanted), options.reports)
        print(f"{runs.told(one)}: {_counted(column(one))}")
    _merge([found.ran for found in columns], folder, options.reports, progress)
    print(f"matrix     {options.reports / 'matrix.html'}")
    return 0 if all(_good(found) for found in columns if found.ran.cell in cells) else 1


def _chosen(wanted: Matrix, only: Sequence[str]) -> tuple[Cell, ...]:
    names = [cell.name for cell in wanted.cells()]
    for name in only:
        if name not in names:
            raise ConformanceError(f"The matrix has no cell {name!r}; valid: {', '.join(names)}")
    return tuple(cell for cell in wanted.cells() if not only or cell.name in only)


def _excluded(wanted: Matrix) -> Mapping[Cell, str]:
    """The cells that are left out, with the reason."""
    return {cell: reason for cell in wanted.all() if (reason := wanted.excluded(cell)) is not None}


def _collectable(wanted: Matrix, folder: Path) -> None:
    """Before hours are spent on cells: ConformanceError unless pytest finds cases in all that each of them runs."""
    for field, suites in (("suites", wanted.suites), ("low_load", wanted.low_load)):
        asked = ("--collect-only", "-q", *suites, *wanted.arguments)
        if suites and session.run(asked, folder):
            raise ConformanceError(
                f"pytest finds no cases to run in {field}: {' '.join(map(str, asked))}\n{_tail(folder / session.LOG)}"
            )


@dataclass(frozen=True)
class LocalMachine:
    """Cells as local clusters, one after another, each taken down when it has been run."""

    matrix: Matrix

    def up(self, cell: Cell) -> Versions:
        found = provider(_options(cell)).create()
        return Versions(found.kubernetes, found.runtime)

    def run(self, cell: Cell, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._pytest(cell, folder, self.matrix.suites)
        if self.matrix.low_load:
            self._pytest(cell, folder / LOADS["low"], self.matrix.low_load, "--in-flight", "1")

    def down(self) -> None:
        provider(Options(name=NAME)).delete()

    def _pytest(self, cell: Cell, folder: Path, suites: Iterable[str], *more: str) -> None:
        """Run the suites; ClusterError when pytest could not."""
        where = ("--cluster-name", NAME, "--kubernetes", cell.kubernetes, "--runtime", _runtime(cell))
        into = (
            "--reports",
            folder,
            "--alluredir",
            folder / "allure-results",
            "--junitxml",
            folder / "junit.xml",
        )
        words = (*suites, "-q", "--cluster", "local", *where, *into, *more, *self.matrix.arguments)
        status = session.run(words, folder)
        if status not in (0, 1):
            log = folder / session.LOG
            raise ClusterError(f"pytest ended with {status}; the end of {log}:\n{_tail(log)}")


def _options(cell: Cell) -> Options:
    return Options(kubernetes=cell.kubernetes, runtime=_runtime(cell), name=NAME)


def _runtime(cell: Cell) -> str:
    return f"{cell.manager}/{cell.runtime}"


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])


def _column(ran: Ran, folder: Path) -> Column:
    place = folder / ran.cell.name
    if ran.status != "done":
        return Column(ran)
    results = {result.case_id: result for result in run_record.read(place)}
    loads = {load: _latencies(place / below / "timelines") for load, below in LOADS.items()}
    return Column(ran, results, {load: found for load, found in loads.items() if found})


def _latencies(folder: Path) -> Mapping[str, Distribution]:
    return distributions(_measured(path) for path in sorted(folder.glob("*.ndjson")))


def _measured(path: Path) -> Mapping[str, tuple[float, ...]]:
    timeline = store.load(path.read_text(encoding="utf-8"), str(path))
    return measure(timeline, case_of(timeline, None).containers())


def _write(columns: Sequence[Column], excluded: Mapping[Cell, str], reports: Path) -> None:
    record.write(columns, excluded, reports / "matrix.json")
    (reports / "matrix.md").write_text(markdown.render(columns, excluded), encoding="utf-8")
    (reports / "matrix.html").write_text(page.render(columns, excluded), encoding="utf-8")


def _merge(ran: Iterable[Ran], folder: Path, reports: Path, progress: Progress) -> None:
    """One Allure report of all cells: their results tell by their labels which cluster they are from."""
    done = [folder / one.cell.name for one in ran if one.status == "done"]
    merged = merge.allure(done, folder)
    if merged.is_dir():
        site.generate(merged, reports / "matrix-report", progress)


def _counted(column: Column) -> str:
    return (
        ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in column.counts().items())
        or "no results"
    )


def _good(column: Column) -> bool:
    return column.ran.status == "done" and not {"failed", "unknown"} & column.counts().keys()
