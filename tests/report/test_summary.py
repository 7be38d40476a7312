"""The end of a run, in lines."""

from __future__ import annotations

from pathlib import Path

from conformance.report import summary
from conformance.report.outcome import CaseResult, OutcomeName


def results(outcome: OutcomeName, count: int, reason: str = "") -> list[CaseResult]:
    return [
        CaseResult(f"{outcome}-{n}", f"suites/x.yaml::{outcome}-{n}", outcome, reason) for n in range(count)
    ]


def test_counts_reasons_and_names(tmp_path: Path) -> None:
    (tmp_path / "timelines").mkdir()
    all_of_them = [
        *results("passed", 3),
        *results("failed", 1),
        *results("unknown", 2, "the node was short of cpu"),
        *results("skipped", 1, "needs feature gate X switched on"),
        *results("skipped", 2, "needs Kubernetes v1.38 or later, the cluster has v1.37.2"),
        *results("known_issue", 1, "known issue 123"),
    ]
    assert list(summary.lines(all_of_them, tmp_path)) == [
        "3 passed, 1 failed, 2 unknown, 3 skipped, 1 known issue",
        "failed:",
        "  failed-0",
        "unknown:",
        "  unknown-0",
        "    the node was short of cpu",
        "  unknown-1",
        "    the node was short of cpu",
        "known issue:",
        "     1  known issue 123",
        "skipped:",
        "     2  needs Kubernetes v1.38 or later, the cluster has v1.37.2",
        "     1  needs feature gate X switched on",
        f"timelines  {tmp_path / 'timelines'}",
    ]


def test_long_lists_are_cut_and_the_rest_is_counted(tmp_path: Path) -> None:
    lines = list(summary.lines(results("failed", 25), tmp_path))
    assert lines[0] == "0 passed, 25 failed"
    assert lines[-1] == "  … and 5 more"
