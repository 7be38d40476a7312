"""Several runs become one: every case, timeline, result and count of theirs, and nothing of an earlier merge."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.__main__ import main
from conformance.errors import ConformanceError
from conformance.report import merge, run_record
from conformance.report.outcome import CaseResult, OutcomeName

JUNIT = '<testsuites><testsuite name="pytest" tests="1"><testcase name="{}"/></testsuite></testsuites>'


def run(folder: Path, case: str, outcome: OutcomeName = "passed", junit: str = "junit.xml") -> Path:
    """What a run of one case leaves."""
    run_record.write([CaseResult(case, f"s/{case}.yaml::{case}", outcome)], folder)
    for path, text in {
        f"timelines/{case}.ndjson": case,
        f"allure-results/{case}-attachment.txt": case,
        junit: JUNIT.format(case),
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def test_everything_of_every_run(tmp_path: Path) -> None:
    runs = [run(tmp_path / "1", "a"), run(tmp_path / "2", "b", "failed", "artifacts/junit_2-of-2.xml")]
    merged = tmp_path / "merged"
    results = merge.merge(runs, merged)
    assert [(one.case_id, one.outcome) for one in results] == [("a", "passed"), ("b", "failed")]
    assert run_record.read(merged) == results
    assert sorted(path.name for path in (merged / "timelines").iterdir()) == ["a.ndjson", "b.ndjson"]
    assert len(list((merged / "allure-results").iterdir())) == 2
    suites = ElementTree.parse(merged / "junit.xml").getroot()
    assert [(suite.get("tests"), suite[0].get("name")) for suite in suites] == [("1", "a"), ("1", "b")]


def test_nothing_of_an_earlier_merge_stays(tmp_path: Path) -> None:
    merged = tmp_path / "merged"
    merge.merge([run(tmp_path / "1", "old")], merged)
    merge.merge([run(tmp_path / "2", "new")], merged)
    assert [path.name for path in (merged / "timelines").iterdir()] == ["new.ndjson"]
    assert [path.name for path in (merged / "allure-results").iterdir()] == ["new-attachment.txt"]


def test_a_case_that_ran_on_two_clusters_keeps_both_timelines(tmp_path: Path) -> None:
    runs = [run(tmp_path / "kind", "a"), run(tmp_path / "k3s", "a")]
    assert len(merge.merge(runs, tmp_path / "merged")) == 2
    names = sorted(path.name for path in (tmp_path / "merged" / "timelines").iterdir())
    assert names == ["a-2.ndjson", "a.ndjson"]


def test_all_folders_without_results_are_named(tmp_path: Path) -> None:
    runs = [tmp_path / "lost", run(tmp_path / "1", "a"), tmp_path / "empty"]
    with pytest.raises(ConformanceError, match=r"results\.ndjson in .*lost, .*empty: each folder must"):
        merge.merge(runs, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_a_broken_file_of_junit_is_named(tmp_path: Path) -> None:
    (run(tmp_path / "1", "a") / "junit.xml").write_text("<testsuites>")
    with pytest.raises(ConformanceError, match=r"1/junit\.xml is no JUnit XML"):
        merge.merge([tmp_path / "1"], tmp_path / "merged")


@pytest.mark.parametrize(
    ("outcome", "status"), [("passed", 0), ("known_issue", 0), ("failed", 1), ("unknown", 1)]
)
def test_the_command_says_what_the_runs_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], outcome: OutcomeName, status: int
) -> None:
    first, second = run_without_allure(tmp_path / "1", "a"), run_without_allure(tmp_path / "2", "b", outcome)
    assert main(["merge", str(first), str(second), "--reports", str(tmp_path / "merged")]) == status
    assert "passed" in capsys.readouterr().out


def test_a_run_is_not_overwritten_by_the_merge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only = run_without_allure(tmp_path / "1", "a")
    assert main(["merge", str(only), "--reports", str(only)]) == 2
    assert "name another place with --reports" in capsys.readouterr().err


def run_without_allure(folder: Path, case: str, outcome: OutcomeName = "passed") -> Path:
    run_record.write([CaseResult(case, f"s/{case}.yaml::{case}", outcome)], folder)
    return folder
