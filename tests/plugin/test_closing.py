"""What goes wrong when a run is closed is told and makes it red; its results are there all the same."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.errors import ClusterError
from conformance.plugin import run
from conformance.report import run_record

pytestmark = pytest.mark.whole

SCENARIO = """
name: app-runs
description: It runs.
requirements: [INIT-1]
pod: {containers: [{name: app}]}
steps: [create]
assert: [does_not_restart: app]
violations: [drop: app Starting]
"""


class Stubborn:
    """A run of which every case passes, and whose namespaces do not go."""

    def __init__(self, *_arguments: Any) -> None:
        self.facts = {"kubernetes": "v1.37.2"}

    def unmet(self, _case: Any) -> str:
        return ""

    def judge(self, _item: Any) -> None:
        """Pass."""

    def close(self) -> None:
        raise ClusterError("the namespace plc-1 did not go within 120 s")


def test_results_outlive_a_namespace_that_does_not_go(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "Run", Stubborn)
    folder = pytester.mkdir("suites") / "family"
    folder.mkdir()
    (folder / "app_runs.yaml").write_text(SCENARIO)
    done = pytester.runpytest_inprocess("suites", "-p", "no:cacheprovider", "--reports", "reports")
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(["the run could not be closed: the namespace plc-1 did not go*", "1 passed"])
    (result,) = run_record.read(pytester.path / "reports")
    assert result.outcome == "passed"
    assert result.environment == {"kubernetes": "v1.37.2"}
