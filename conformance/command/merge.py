"""The command that makes one report of several runs."""

from __future__ import annotations

import argparse

from conformance.errors import ConformanceError
from conformance.report import merge as reports
from conformance.report import site, summary


def merge(options: argparse.Namespace) -> int:
    """Merge the folders; 1 if a case of theirs failed or stayed unknown, as the runs themselves would say."""
    if options.reports.resolve() in {run.resolve() for run in options.runs}:
        raise ConformanceError(f"{options.reports} is one of the runs: name another place with --reports")
    results = reports.merge(options.runs, options.reports)
    if (found := options.reports / reports.ALLURE).is_dir():
        site.generate(found, options.reports / "allure-report")
    print("\n".join(summary.lines(results, options.reports)))
    return 1 if {"failed", "unknown"} & {result.outcome for result in results} else 0
