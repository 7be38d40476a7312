"""Results for programs: nothing is lost on the way, and a requirement's outcomes are counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.report import run_record
from conformance.report.outcome import CaseResult

ONE = CaseResult(
    "a[x=1]",
    "s/a.yaml::a[x=1]",
    "failed",
    "so",
    1.5,
    ("INIT-1", "INIT-2"),
    "init",
    "reports/t.ndjson",
    {"kubernetes": "v1.36.5"},
)
TWO = CaseResult(
    "b", "s/b.yaml::b", "passed", requirements=("INIT-1",), seconds=2.0, environment={"kubernetes": "v1.37.2"}
)


def test_results_come_back_in_the_order_of_their_cases(tmp_path: Path) -> None:
    run_record.write([TWO, ONE], tmp_path)
    assert run_record.read(tmp_path) == (ONE, TWO)


def test_summary_counts_by_requirement(tmp_path: Path) -> None:
    run_record.write([ONE, TWO], tmp_path)
    assert json.loads((tmp_path / "summary.json").read_text()) == {
        "cases": 2,
        "seconds": 3.5,
        "environment": {"kubernetes": "v1.36.5, v1.37.2"},
        "outcomes": {"passed": 1, "failed": 1},
        "requirements": {"INIT-1": {"passed": 1, "failed": 1}, "INIT-2": {"failed": 1}},
    }


def test_an_outcome_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="'great' is not an outcome"):
        CaseResult.from_json(ONE.to_json().replace('"failed"', '"great"'))
