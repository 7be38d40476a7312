"""Runs the suites on a healthy cluster again and again, every other time under pressure, and counts false alarms.

    python -m ci.false_alarms --runs 20 [--first 1] [-- further arguments of pytest]

Each run adds a line to docs/reference/false-alarms.md. Exits 1 if a case failed. An interrupted series is continued
with --first.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ci.pressure import pressure
from conformance.command import session
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
    pressed: bool
    commit: str
    seconds: float
    waited: dict[str, float]
    results: tuple[CaseResult, ...]


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    alarms = 0
    for number in range(options.first, options.first + options.runs):
        run = _run(number, options)
        line = row(run)
        print(line, flush=True)
        with TABLE.open("a", encoding="utf-8") as table:
            table.write(f"{line}\n")
        alarms += sum(result.outcome == "failed" for result in run.results)
    return int(alarms > 0)


def row(run: Run) -> str:
    """The run's line in the table."""
    counts = Counter(result.outcome for result in run.results)
    versions = sorted({result.environment.get("kubernetes", "") for result in run.results} - {""})
    beside = "pressure" if run.pressed else "nothing"
    waited = ", ".join(f"{name} {share:.0%}" for name, share in run.waited.items())
    odd = [result for result in run.results if result.outcome in ("failed", "unknown")]
    remarks = "; ".join(f"`{result.case_id}` {result.outcome}: {result.reason}" for result in odd)
    about = (run.number, datetime.now(UTC).date(), run.commit, ", ".join(versions), beside, waited)
    cells = (*about, f"{run.seconds / 60:.1f}", *(counts[outcome] for outcome in OUTCOMES), remarks)
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"


def _run(number: int, options: argparse.Namespace) -> Run:
    pressed, place = number % 2 == 0, options.reports / f"{number:02}"
    arguments = ["suites", "--cluster", "local", "--cluster-name", options.cluster_name, "--reports", place]
    with pressure() if pressed else nullcontext():
        before, began = totals(PSI), time.monotonic()
        session.run([*arguments, *(IN_FLIGHT if pressed else ()), "-q", *options.arguments], place)
        seconds, after = time.monotonic() - began, totals(PSI)
    waited = shares(seconds, before, after)
    return Run(number, pressed, _commit(), seconds, waited, run_record.read(place))


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Count false alarms on a healthy local cluster.")
    parser.add_argument("--runs", type=int, default=20, metavar="N")
    first = "number of the first; those with even numbers are under pressure"
    parser.add_argument("--first", type=int, default=1, metavar="N", help=first)
    parser.add_argument("--cluster-name", default="false-alarms", metavar="NAME")
    parser.add_argument("--reports", type=Path, default=Path("reports/false-alarms"), metavar="DIR")
    parser.add_argument("arguments", nargs="*", help="further arguments of pytest, after --")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
