"""What the command line says about coverage, on the project's own suites."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from conformance.__main__ import main
from conformance.command import coverage
from conformance.scenario.coverage import Coverage

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]


@cache
def read() -> Coverage:
    """The coverage by the project's suites, which no command changes."""
    return coverage.read([Path("suites")])


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    known = read()

    def again(paths: list[Path]) -> Coverage:
        assert paths == [Path("suites")]
        return known

    monkeypatch.setattr(coverage, "read", again)


def test_requirements_name_their_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["requirements", "--format", "json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert len(rows) >= 218
    assert all(set(row) == {"id", "priority", "scenarios", "reason"} for row in rows.values())
    assert rows["SIDECAR-TERM-2"]["scenarios"]
    assert rows["SIDECAR-TERM-2"]["reason"] is None


def test_requirements_end_with_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["requirements"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("INIT-1 ")
    assert "init-containers-run-one-at-a-time" in lines[0]
    family = next(line for line in lines if line.startswith("SIDECAR-PHASE  "))
    assert family.split() == ["SIDECAR-PHASE", "3", "of", "3", "3", "of", "3"]
    assert lines[-1].startswith("all ")


def test_explain_tells_all_that_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "sidecar-term-2", "INIT-1", "INIT-1"]) == 0
    first, second = capsys.readouterr().out.split("\n\nINIT-1  ")
    assert first.startswith("SIDECAR-TERM-2  Sidecar termination order and grace accounting\n")
    assert '  source    KEP-753 "Termination of containers"\n' in first
    assert "  since     v1.29, GA v1.33 (gate SidecarContainers)\n" in first
    assert "            sidecars-stop-in-reverse-order-past-exited-one\n" in first
    assert "              suites/termination/sidecars_stop_in_reverse_order.yaml\n" in first
    assert "  known     sidecars-stop-in-reverse-order-past-exited-one: " in first
    assert "  since     before v1.20\n" in second
    assert "  known " not in second
    assert max(map(len, [*first.splitlines(), *second.splitlines()])) <= 118


def test_explain_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "SIDECAR-TERM-2", "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["since"], one["ga"], one["gate"]) == ("v1.29", "v1.33", "SidecarContainers")
    assert {"name", "file"} == set(one["scenarios"][0])
    assert one["known_issues"][0]["link"].startswith("https://")


def test_unknown_ids_are_told_all_at_once_with_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "EP-77", "INIT-1", "SIDECARTERM-2", "X"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "unknown requirement 'EP-77'",
        "    valid: EP-1, EP-2, EP-3",
        "unknown requirement 'SIDECARTERM-2'",
        "    did you mean 'SIDECAR-TERM-2'?",
        "unknown requirement 'X'",
        "    conformance requirements lists them",
    ]
