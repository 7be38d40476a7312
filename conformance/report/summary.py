"""Results of a run → the lines at its end: how many of each outcome, which are not passed and why, where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.report.outcome import OUTCOMES, CaseResult, OutcomeName

NAMED = 20
"""So many cases are named in a list; the report has them all."""


def lines(results: Sequence[CaseResult], reports: Path) -> Iterator[str]:
    """All lines; `reports` is the folder of the reports, and only what is there is named."""
    yield totals(results)
    yield from _named(results, "failed")
    yield from _named(results, "unknown")
    yield from _reasons(results, "known_issue")
    yield from _reasons(results, "skipped")
    places = {"report": reports / "allure-report" / "index.html", "timelines": reports / "timelines"}
    yield from (f"{name:<10} {_short(path)}" for name, path in places.items() if path.exists())


def totals(results: Sequence[CaseResult]) -> str:
    """`212 passed, 3 failed, 2 unknown, 14 skipped, 1 known issue`; what is zero is left out, passed never."""
    counts = Counter(result.outcome for result in results)
    shown = [name for name in OUTCOMES if counts[name] or name == "passed"]
    return ", ".join(f"{counts[name]} {_word(name, counts[name])}" for name in shown)


def _word(outcome: OutcomeName, count: int) -> str:
    if outcome != "known_issue":
        return outcome
    return "known issue" if count == 1 else "known issues"


def _named(results: Sequence[CaseResult], outcome: OutcomeName) -> Iterator[str]:
    """The cases of an outcome by id, each with its reason below it."""
    cases = [result for result in results if result.outcome == outcome]
    if cases:
        yield f"{outcome}:"
        for case in cases[:NAMED]:
            yield f"  {case.case_id}"
            yield from [f"    {case.reason}"] if case.reason else []
        if len(cases) > NAMED:
            yield f"  … and {len(cases) - NAMED} more"


def _reasons(results: Sequence[CaseResult], outcome: OutcomeName) -> Iterator[str]:
    """The reasons of an outcome, each with the number of its cases, the most frequent first."""
    reasons = Counter(result.reason or "no reason given" for result in results if result.outcome == outcome)
    if reasons:
        yield f"{_word(outcome, reasons.total())}:"
        yield from (f"  {count:>4}  {reason}" for reason, count in reasons.most_common())


def _short(path: Path) -> Path:
    """Relative to the working directory where it lies below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
