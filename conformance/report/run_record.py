"""Results of a run → `results.ndjson` (one case a line) and `summary.json` (counts, also for each requirement).

Files for programs: a dashboard or the next run can read them without Allure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path

from conformance.report import environment
from conformance.report.outcome import OUTCOMES, CaseResult

RESULTS = "results.ndjson"


def write(results: Iterable[CaseResult], reports: Path) -> None:
    """Both files, sorted by case so that two runs can be compared line by line."""
    ordered = sorted(results, key=lambda result: (result.node_id, result.case_id))
    reports.mkdir(parents=True, exist_ok=True)
    (reports / RESULTS).write_text("".join(f"{result.to_json()}\n" for result in ordered), encoding="utf-8")
    text = json.dumps(summary(ordered), indent=2, ensure_ascii=False)
    (reports / "summary.json").write_text(f"{text}\n", encoding="utf-8")


def read(reports: Path) -> tuple[CaseResult, ...]:
    """The results that `write` left there."""
    lines = (reports / RESULTS).read_text(encoding="utf-8").splitlines()
    return tuple(CaseResult.from_json(line) for line in lines)


def summary(results: Sequence[CaseResult]) -> dict[str, object]:
    """Counts of outcomes for the run and for each requirement that a case names, and where the cases ran."""
    nowhere: dict[str, str] = {}
    requirements = sorted({name for result in results for name in result.requirements})
    return {
        "cases": len(results),
        "seconds": round(sum(result.seconds for result in results), 3),
        "environment": reduce(environment.merge, (result.environment for result in results), nowhere),
        "outcomes": _counts(results),
        "requirements": {
            name: _counts([result for result in results if name in result.requirements])
            for name in requirements
        },
    }


def _counts(results: Sequence[CaseResult]) -> dict[str, int]:
    counts = Counter(result.outcome for result in results)
    return {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}
