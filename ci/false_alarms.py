"""Runs the suites on a healthy cluster again and again, every other time under pressure, and counts false alarms.

    python -m ci.false_alarms --runs 20 [--first 1] [--abreast 2] [-- further arguments of pytest]

Each run adds a line to docs/reference/false-alarms.md. Exits 1 if a case failed or a run came to nothing. An
interrupted series is continued with --first. Each run has a cluster of its own, which is taken down after it. Runs
abreast are of one kind.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ci.pressure import pressure
from conformance.cluster.select import Options, provider
from conformance.command import session
from conformance.judge.bounds import SHORT
from conformance.observe.pressure import PSI, shares, totals
from conformance.report import run_record
from conformance.report.outcome import OUTCOMES, CaseResult

TABLE = Path("docs/reference/false-alarms.md")
IN_FLIGHT = ("--in-flight", "12")
"""Under pressure: of itself a run gives a node that is busy with other things next to nothing to do."""


@dataclass(frozen=True)
class Run:
    """One run of the suites. `waited`: the share of its time in which some task waited, by resource."""

    number: int
    beside: str
    commit: str
    seconds: float
    waited: dict[str, float]
    results: tuple[CaseResult, ...]

    @property
    def alarms(self) -> bool:
        """Whether a case failed or is unknown for no pressure, or nothing was run."""
        return not self.results or any(map(_alarming, self.results))


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    alarms = False
    for numbers in abreast(range(options.first, options.first + options.runs), options.abreast):
        for run in _runs(numbers, options):
            alarms |= run.alarms
            print(row(run), flush=True)
            with TABLE.open("a", encoding="utf-8") as table:
                table.write(f"{row(run)}\n")
    return int(alarms)


def abreast(numbers: Sequence[int], width: int) -> Iterator[Sequence[int]]:
    """The numbers in the order in which they run, those together that run abreast: all odd, or all even."""
    for start in range(0, len(numbers), 2 * width):
        part = numbers[start : start + 2 * width]
        yield from filter(None, (part[::2], part[1::2]))


def row(run: Run) -> str:
    """The run's line in the table."""
    counts = Counter(result.outcome for result in run.results)
    node = [", ".join(_told(run.results, fact)) for fact in ("kubernetes", "runtime")]
    waited = ", ".join(f"{name} {share:.0%}" for name, share in run.waited.items())
    odd = [result for result in run.results if result.outcome in ("failed", "unknown")]
    remarks = "; ".join(f"`{result.case_id}` {result.outcome}: {result.reason}" for result in odd)
    about = (run.number, datetime.now(UTC).date(), run.commit, *node, run.beside, waited)
    cells = (*about, f"{run.seconds / 60:.1f}", *(counts[outcome] for outcome in OUTCOMES), remarks)
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"


def _told(results: Iterable[CaseResult], fact: str) -> list[str]:
    return sorted({result.environment.get(fact, "") for result in results} - {""})


def _alarming(result: CaseResult) -> bool:
    return result.outcome == "failed" or (result.outcome == "unknown" and SHORT not in result.reason)


def _runs(numbers: Sequence[int], options: argparse.Namespace) -> Iterable[Run]:
    pressed = numbers[0] % 2 == 0
    beside = _beside(pressed, len(numbers))
    with pressure() if pressed else nullcontext(), ThreadPoolExecutor(len(numbers)) as pool:
        return list(pool.map(lambda lane: _run(numbers[lane], lane, beside, options), range(len(numbers))))


def _beside(pressed: bool, runs: int) -> str:
    others = {1: (), 2: ("another run",)}.get(runs, (f"{runs - 1} other runs",))
    return ", ".join((*(("pressure",) if pressed else ()), *others)) or "nothing"


def _run(number: int, lane: int, beside: str, options: argparse.Namespace) -> Run:
    place, cluster = options.reports / f"{number:02}", f"{options.cluster_name}-{lane + 1}"
    arguments = ["suites", "--cluster", "local", "--cluster-name", cluster, "--reports", place]
    shutil.rmtree(place, ignore_errors=True)
    before, began = totals(PSI), time.monotonic()
    try:
        session.run([*arguments, *(() if number % 2 else IN_FLIGHT), "-q", *options.arguments], place)
        seconds, after = time.monotonic() - began, totals(PSI)
    finally:
        provider(Options(name=cluster)).delete()
    results = run_record.read(place) if (place / run_record.RESULTS).is_file() else ()
    return Run(number, beside, _commit(), seconds, shares(seconds, before, after), results)


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Count false alarms on a healthy local cluster.")
    parser.add_argument("--runs", type=int, default=20, metavar="N")
    first = "number of the first; those with even numbers are under pressure"
    parser.add_argument("--first", type=int, default=1, metavar="N", help=first)
    parser.add_argument("--abreast", type=int, default=1, metavar="N", help="runs at a time")
    parser.add_argument("--cluster-name", default="false-alarms", metavar="NAME")
    parser.add_argument("--reports", type=Path, default=Path("reports/false-alarms"), metavar="DIR")
    parser.add_argument("arguments", nargs="*", help="further arguments of pytest, after --")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
