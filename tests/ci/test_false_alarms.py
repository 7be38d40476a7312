"""The line that a run of the suites leaves: beside what it ran, how it came out, and what is to be explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from ci import false_alarms
from ci.false_alarms import Run, abreast, row
from conformance.cluster.select import Options
from conformance.report.outcome import CaseResult

WHERE = {"kubernetes": "v1.37.2", "runtime": "containerd://2.4.2 runc 1.5.2"}
RESULTS = (
    CaseResult("a", "s/a.yaml::a", "passed", environment=WHERE),
    CaseResult("b", "s/b.yaml::b", "skipped", "needs the gate X"),
    CaseResult("c[x=1|2]", "s/c.yaml::c", "unknown", "the node was short of io meanwhile", environment=WHERE),
    CaseResult("d", "s/d.yaml::d", "failed", "within: expected 2 s; observed 3 s", environment=WHERE),
)


def test_a_run_in_one_line() -> None:
    cells = row(Run(2, "pressure, another run", "abc1234", 630.0, {"cpu": 0.812, "io": 0.4}, RESULTS)).split(
        " | "
    )
    assert cells[0] == "| 2"
    assert cells[2:] == [
        *(
            "abc1234",
            "v1.37.2",
            "containerd://2.4.2 runc 1.5.2",
            "pressure, another run",
            "cpu 81%, io 40%",
            "10.5",
        ),
        *("1", "1", "1", "1", "0"),
        "`c[x=1/2]` unknown: the node was short of io meanwhile; `d` failed: within: expected 2 s; observed 3 s |",
    ]


def test_a_run_that_came_to_nothing_is_an_alarm() -> None:
    assert Run(1, "nothing", "abc1234", 60.0, {}, ()).alarms
    assert Run(1, "nothing", "abc1234", 60.0, {}, RESULTS).alarms
    assert not Run(1, "nothing", "abc1234", 60.0, {}, RESULTS[:3]).alarms
    unexplained = CaseResult("e", "s/e.yaml::e", "unknown", "the clocks cannot tell")
    assert Run(1, "nothing", "abc1234", 60.0, {}, (unexplained,)).alarms


def test_runs_abreast_are_of_one_kind() -> None:
    assert [list(part) for part in abreast(range(1, 5), 1)] == [[1], [2], [3], [4]]
    assert [list(part) for part in abreast(range(3, 10), 2)] == [[3, 5], [4, 6], [7, 9], [8]]


def test_a_run_without_anything_to_explain() -> None:
    assert row(Run(1, "nothing", "abc1234", 60.0, {}, RESULTS[:2])).endswith("| 1 | 0 | 0 | 1 | 0 |  |")


@pytest.mark.parametrize("ends", [lambda: None, lambda: pytest.fail("interrupted")])
def test_no_cluster_of_a_run_stays_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ends: Callable[[], None]
) -> None:
    did: list[str] = []

    def run(words: Sequence[object], place: Path) -> int:  # noqa: ARG001
        did.append(f"run on {words[list(words).index('--cluster-name') + 1]}")
        ends()
        return 0

    def provider(options: Options) -> SimpleNamespace:
        return SimpleNamespace(delete=lambda: did.append(f"remove {options.name}"))

    monkeypatch.setattr("conformance.command.session.run", run)
    monkeypatch.setattr(false_alarms, "provider", provider)
    monkeypatch.setattr(false_alarms, "TABLE", tmp_path / "table.md")
    with suppress(pytest.fail.Exception):
        assert false_alarms.main(["--runs", "1", "--cluster-name", "x", "--reports", str(tmp_path)]) == 1
    assert did == ["run on x-1", "remove x-1"]
