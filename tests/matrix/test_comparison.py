"""What differs between cells is found, explained by known issues, and shown first."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.matrix import markdown, page, record
from conformance.matrix.comparison import UNEXPLAINED, Column, Difference, differences, rows, skipped
from conformance.matrix.declared import Cell
from conformance.matrix.latencies import Distribution
from conformance.matrix.run import Ran, Versions
from conformance.report.outcome import CaseResult, OutcomeName

OLD, NEW, DEAD = (Cell(version, "containerd", "runc") for version in ("1.33", "1.37", "1.30"))


def result(case: str, outcome: OutcomeName, reason: str = "") -> CaseResult:
    return CaseResult(case, f"suites/{case}", outcome, reason, family="termination")


def column(cell: Cell, *results: CaseResult) -> Column:
    versions = Versions(f"v{cell.kubernetes}.2", "containerd://2.4.2")
    latencies = {"high": {"init_next": Distribution(3, 1.0, 1.5, 2.0)}}
    return Column(Ran(cell, "done", "", versions, 61.0), {one.case_id: one for one in results}, latencies)


COLUMNS = [
    column(OLD, result("same", "passed"), result("a[x=1]", "failed"), result("b", "skipped", "needs v1.35")),
    column(NEW, result("same", "passed"), result("a[x=1]", "passed"), result("b", "passed")),
    Column(Ran(DEAD, "cannot_start", "it is not pinned")),
]


def test_cases_that_ran_and_disagree_are_differences() -> None:
    (only,) = differences(COLUMNS)
    assert only.case == "a[x=1]"
    assert only.outcomes == {OLD.name: "failed", NEW.name: "passed"}
    assert only.explanation == UNEXPLAINED


def test_a_failure_is_what_has_to_be_explained() -> None:
    failed = column(OLD, result("a[x=1]", "failed", "expected 2 s; observed 3 s"))
    (only,) = differences([failed, COLUMNS[1]])
    assert only.explanation == f"{UNEXPLAINED}: expected 2 s; observed 3 s"


def test_few_cells_are_named_and_the_others_counted() -> None:
    one = Difference("a", {"x": "passed", "y": "failed", "z": "passed", "w": "known_issue"})
    assert list(markdown.grouped(one)) == ["failed in y", "known issue in w", "passed in 2 others"]


def test_what_was_skipped_is_counted_by_reason() -> None:
    more = column(NEW, result("b", "skipped", "needs v1.35"), result("c", "skipped", "needs v1.35"))
    found = skipped([COLUMNS[0], more])
    assert found == {"needs v1.35": {1: (OLD.name,), 2: (NEW.name,)}}


def test_a_known_issue_explains_the_difference() -> None:
    known = column(OLD, result("a[x=1]", "known_issue", "known issue https://x/1: late"))
    (only,) = differences([known, COLUMNS[1]])
    assert only.explanation == "known issue https://x/1: late"


def test_a_scenario_shows_the_worst_of_its_cases_and_differing_ones_come_first() -> None:
    more = column(NEW, *COLUMNS[1].results.values(), result("a[x=2]", "unknown"))
    first, *rest = rows([COLUMNS[0], more])
    assert first.scenario == "a"
    assert first.outcomes == {OLD.name: ("failed", 1, 1), NEW.name: ("unknown", 1, 2)}
    assert [row.scenario for row in rest] == ["b", "same"]
    assert markdown.sign(first, more) == "1?/2"


def test_the_record_has_cells_counts_and_differences(tmp_path: Path) -> None:
    record.write(COLUMNS, {Cell("1.37", "x", "y"): "no"}, tmp_path / "matrix.json")
    document = json.loads((tmp_path / "matrix.json").read_text())
    first, _, last = document["cells"]
    assert (first["kubernetes"], first["manager"], first["runtime"]) == (
        "v1.33.2",
        "containerd://2.4.2",
        "runc",
    )
    assert first["counts"] == {"passed": 1, "failed": 1, "skipped": 1}
    assert first["latencies"]["high"]["init_next"] == {"count": 3, "p50": 1.0, "p90": 1.5, "max": 2.0}
    assert (last["status"], last["reason"], last["counts"]) == ("cannot_start", "it is not pinned", {})
    assert [one["case"] for one in document["differences"]] == ["a[x=1]"]
    assert document["excluded"] == [{"cell": "1.37+x+y", "reason": "no"}]


def test_tables_for_people_name_everything() -> None:
    for text in (markdown.render(COLUMNS, {}), page.render(COLUMNS, {})):
        for part in (
            "v1.33.2",
            "a[x=1]",
            UNEXPLAINED,
            "failed in 1.33+containerd+runc",
            "needs v1.35",
            "cannot start: it is not pinned",
            "1.50",
            "Differences (1)",
        ):
            assert part in text, part
