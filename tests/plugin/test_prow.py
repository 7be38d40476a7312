"""The folder that TestGrid reads: what frames the run, and its cases, also when the run is red or broken off."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.whole

GREEN, RED = "def test_kept(): pass", "def test_broken(): assert False"
BROKEN_OFF = "def test_one(): raise KeyboardInterrupt"


def read(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text())
    assert isinstance(found, dict)
    return found


def run(pytester: pytest.Pytester, test: str, *options: str) -> Path:
    pytester.makepyfile(test)
    pytester.runpytest_inprocess("--prow", "out", *options, no_reraise_ctrlc=True)
    return pytester.path / "out"


@pytest.mark.parametrize(
    ("test", "passed", "result"),
    [(GREEN, True, "SUCCESS"), (RED, False, "FAILURE"), (BROKEN_OFF, False, "ABORTED")],
)
def test_what_frames_a_run(pytester: pytest.Pytester, test: str, passed: bool, result: str) -> None:
    before = int(time.time())
    folder = run(pytester, test)
    started, finished = read(folder / "started.json"), read(folder / "finished.json")
    assert (finished["passed"], finished["result"]) == (passed, result)
    assert before <= started["timestamp"] <= finished["timestamp"] <= time.time()


def test_a_run_without_cases_is_an_error(pytester: pytest.Pytester) -> None:
    assert read(run(pytester, "") / "finished.json")["result"] == "ERROR"


def test_the_cases_are_among_the_artefacts(pytester: pytest.Pytester) -> None:
    suite = ElementTree.parse(run(pytester, RED) / "artifacts" / "junit_lifecycle.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")


def test_shards_do_not_overwrite_one_another(pytester: pytest.Pytester) -> None:
    folder = run(pytester, GREEN, "--shard", "2/4")
    assert [file.name for file in (folder / "artifacts").iterdir()] == ["junit_lifecycle_2-of-4.xml"]


def test_a_place_of_ones_own_for_the_cases(pytester: pytest.Pytester) -> None:
    folder = run(pytester, GREEN, "--junitxml", "mine.xml")
    assert (pytester.path / "mine.xml").is_file()
    assert not list((folder / "artifacts").iterdir())


def test_the_commit_that_heads_the_column(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULL_BASE_SHA", "base")
    monkeypatch.setenv("PULL_PULL_SHA", "change")
    assert read(run(pytester, GREEN) / "started.json")["repo-commit"] == "change"


def test_an_unfinished_run_has_nothing_of_an_earlier_one(pytester: pytest.Pytester) -> None:
    folder = run(pytester, GREEN)
    pytester.makepyfile(
        "import pathlib\ndef test_now(): assert not pathlib.Path('out/finished.json').exists()"
    )
    pytester.runpytest_inprocess("--prow", "out").assert_outcomes(passed=1)
    assert read(folder / "finished.json")["passed"]
