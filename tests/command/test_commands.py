"""The command line on the project's own suites, without a cluster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.__main__ import main

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) >= 100
    assert len({row["scenario"] for row in rows}) >= 40
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["family"] and row["requirements"] for row in rows)


def test_suites_and_demonstration_are_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "suites", "tests/data/demonstration"]) == 0
    assert "no mistakes" in capsys.readouterr().out


def test_validate_tells_mistakes_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "tests/data/mistakes/unknown_assertion.yaml"]) == 2
    assert "unknown_assertion.yaml:" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["schema", "reference", "faults schema", "faults reference", "rbac"])
def test_generated_files_are_current(what: str) -> None:
    assert main([*what.split(), "--check"]) == 0, "make generate"


@pytest.mark.parametrize(
    "arguments", [["list", "nowhere"], ["judge", "nowhere.ndjson"], ["validate", "nowhere"]]
)
def test_what_is_not_there_is_one_line_and_no_traceback(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["validate", "list", "prove", "requirements"])
def test_a_file_that_is_no_scenario_is_not_passed_over(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "pyproject.toml"]) == 2
    assert "pyproject.toml is not a scenario file: expected a name in .yaml" in capsys.readouterr().err
