"""The reports of several runs → those of one: shards of a suite, jobs of a CI system, cells of a matrix.

A run's folder holds what pytest left below `--reports`: `results.ndjson`, `timelines/`, and, if they were asked for,
`allure-results/` and any `*.xml` of JUnit, there or in `artifacts/`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from xml.etree import ElementTree

from conformance.errors import ConformanceError
from conformance.report import run_record
from conformance.report.outcome import CaseResult

ALLURE, TIMELINES = "allure-results", "timelines"


def merge(runs: Sequence[Path], reports: Path) -> tuple[CaseResult, ...]:
    """Write the merged reports, except Allure's pages; all results. ConformanceError names every unusable folder."""
    if lacking := [str(run) for run in runs if not (run / run_record.RESULTS).is_file()]:
        raise ConformanceError(
            f"no {run_record.RESULTS} in {', '.join(lacking)}: "
            "each folder must be what one run was given as --reports"
        )
    results = tuple(result for run in runs for result in run_record.read(run))
    run_record.write(results, reports)
    _timelines(runs, reports / TIMELINES)
    allure(runs, reports)
    _junit(runs, reports / "junit.xml")
    return results


def allure(runs: Iterable[Path], reports: Path) -> Path:
    """The folder of all runs' Allure results, made anew; it is not there if no run has any."""
    merged = reports / ALLURE
    shutil.rmtree(merged, ignore_errors=True)
    for run in runs:
        if (run / ALLURE).is_dir():
            shutil.copytree(run / ALLURE, merged, dirs_exist_ok=True)  # the names in it are unique everywhere
    return merged


def _timelines(runs: Iterable[Path], merged: Path) -> None:
    """All timelines; those of one case, which ran on several clusters, are numbered."""
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir(parents=True)
    for run in runs:
        for file in sorted((run / TIMELINES).glob("*.ndjson")):
            shutil.copy2(file, _free(merged / file.name))


def _free(path: Path) -> Path:
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(place for place in chain([path], numbered) if not place.exists())


def _junit(runs: Iterable[Path], target: Path) -> None:
    """All suites of all files, each as its run wrote it: its counts and its times stay true."""
    root = ElementTree.Element("testsuites", name="pod lifecycle conformance")
    for run in runs:
        for file in sorted({*run.glob("*.xml"), *run.glob("artifacts/*.xml")}):
            root.extend(_suites(file))
    if len(root):
        ElementTree.ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)


def _suites(file: Path) -> Iterator[ElementTree.Element]:
    try:
        found = ElementTree.parse(file).getroot()
    except ElementTree.ParseError as error:
        raise ConformanceError(f"{file} is no JUnit XML: {error}") from None
    return found.iter("testsuite")
