"""The command that makes one report of several runs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from conformance.errors import ConformanceError
from conformance.report import merge as reports
from conformance.report import site, summary


def merge(options: argparse.Namespace) -> int:
    """Merge the folders; 1 if a case of theirs failed or stayed unknown, as the runs themselves would say."""
    return publish(options.runs, options.reports)


def publish(runs: Sequence[Path], into: Path) -> int:
    """Write the merged reports, Allure's pages too, and print the summary."""
    if into.resolve() in {run.resolve() for run in runs}:
        raise ConformanceError(f"{into} is one of the runs: name another place with --reports")
    results = reports.merge(runs, into)
    if (found := into / reports.ALLURE).is_dir():
        site.generate(found, into / "allure-report")
    print("\n".join(summary.lines(results, into)))
    return 1 if {"failed", "unknown"} & {result.outcome for result in results} else 0
