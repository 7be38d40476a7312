"""What is made of a trial: only a red case that passed and a green one that did not are remarkable."""

import json
from collections.abc import Mapping

import pytest

from conformance.faults import trial
from conformance.faults.load import parse
from conformance.faults.trial import Trial

TEXT = """\
name: test
description: a test
faults: [{kind: stop_lost}]
expect:
  red: [caught]
  undecided: [lost]
  green: [spared]
  blind: {deaf: no logs}
  explained: {other: slow}
"""
CASES = {name: (f"{name}[a=1]", "family") for name in ("caught", "lost", "spared", "deaf", "other")}
GOOD = {"caught": "failed", "lost": "unknown", "spared": "passed", "deaf": "unknown", "other": "failed"}


def tried(changed: Mapping[str, str] | None = None, injected: int = 1) -> Trial:
    outcomes = {f"{name}[a=1]": outcome for name, outcome in (GOOD | dict(changed or {})).items()}
    return trial.judge(parse(TEXT, "test.yaml"), CASES, outcomes, injected, 12.34)


def test_as_expected() -> None:
    assert tried().remarks == ()
    assert tried({"lost": "failed", "deaf": "passed", "other": "passed"}).remarks == ()
    assert tried().document()["as_expected"]
    assert Trial.of(json.loads(json.dumps(tried().document()))) == tried()


@pytest.mark.parametrize(
    ("changed", "remark"),
    [
        ({"caught": "passed"}, "missed: caught[a=1]"),
        ({"caught": "unknown"}, "unsure: caught[a=1]"),
        ({"lost": "passed"}, "missed: lost[a=1]"),
        ({"spared": "failed"}, "false alarm: spared[a=1]"),
        ({"spared": "unknown"}, "unsure: spared[a=1]"),
        ({"deaf": "failed"}, "false alarm: deaf[a=1]"),
        ({"caught": "skipped"}, "no verdict: caught[a=1]"),
        ({"other": "none"}, "no verdict: other[a=1]"),
        ({"spared": "known_issue"}, "no verdict: spared[a=1]"),
    ],
)
def test_not_as_expected(changed: dict[str, str], remark: str) -> None:
    found = tried(changed)
    assert found.remarks == (remark,)
    assert not found.document()["as_expected"]


def test_a_fault_that_was_never_injected_proves_nothing() -> None:
    assert tried(injected=0).remarks == ("not injected",)


def test_a_case_that_did_not_run_has_no_verdict() -> None:
    found = trial.judge(parse(TEXT, "test.yaml"), CASES, {}, 1, 1)
    assert [row.remark for row in found.rows] == ["no verdict"] * 5


def test_table() -> None:
    assert list(trial.table([tried(), tried({"caught": "passed"})])) == [
        "test  2/2 red, 2/2 green       as expected",
        "test  1/2 red, 2/2 green       missed: caught[a=1]",
        "1 of 2 faults as expected",
    ]


def test_page() -> None:
    lines = list(trial.markdown([tried()], "Kubernetes v1"))
    assert (
        lines[-1]
        == "| test | 1 | `caught[a=1]`: failed<br>`lost[a=1]`: unknown | 2/2 | `other[a=1]` failed: slow |"
    )


def test_page_keeps_the_lines_of_faults_that_were_not_tried_again() -> None:
    before = "\n".join(trial.markdown([tried(injected=7)], "Kubernetes v1"))
    before += "\n| alien | 3 | (none) | 1/1 |  |\n| zebra | 0 | (none) | 0/1 | not injected |"
    lines = list(trial.markdown([tried()], "Kubernetes v2", before))
    assert [line.split(" | ")[0:2] for line in lines[4:]] == [
        ["| fault", "injected"],
        ["| ---", "---"],
        ["| alien", "3"],
        ["| test", "1"],
        ["| zebra", "0"],
    ]
    assert "\n".join(lines).count("Kubernetes") == 1
