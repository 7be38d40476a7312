"""Listing costs nothing: scenarios that have not changed are not read again, and nothing needless is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.__main__ import main
from conformance.command import remembered, scenarios

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "tests/data/demonstration/suites/demonstration/app_starts_after_sidecar.yaml"


@pytest.fixture
def suites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Suites of one scenario and an engine of one file, in a folder of their own."""
    monkeypatch.setenv("PLC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(remembered, "ENGINE", tmp_path / "engine")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "suites" / "family"
    folder.mkdir(parents=True)
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "code.py").write_text("1")
    (tmp_path / "suites" / "requirements.yaml").write_bytes((ROOT / "suites/requirements.yaml").read_bytes())
    (folder / SCENARIO.name).write_bytes(SCENARIO.read_bytes())
    return tmp_path / "suites"


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["list", "--format", "json"]) == 0
    return [row["id"] for row in json.loads(capsys.readouterr().out)]


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def cases(paths: list[Path]) -> None:
        raise AssertionError(f"{paths} are read")

    monkeypatch.setattr(scenarios, "cases", cases)


def test_what_has_not_changed_is_not_read_again(
    suites: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    once = listed(capsys)
    (next(suites.parent.glob("cache/remembered/*.json"))).touch()
    forbid_reading(monkeypatch)
    assert listed(capsys) == once


@pytest.mark.parametrize(
    "changed", ["suites/family/app_starts_after_sidecar.yaml", "suites/requirements.yaml", "engine/code.py"]
)
def test_a_change_is_seen(
    suites: Path, changed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(capsys)
    with (suites.parent / changed).open("a") as file:
        file.write("\n# changed\n")
    forbid_reading(monkeypatch)
    with pytest.raises(AssertionError, match="are read"):
        listed(capsys)


def test_an_added_scenario_is_listed(suites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    once = listed(capsys)
    text = SCENARIO.read_text().replace("app-starts-after-sidecar", "another")
    (suites / "family" / "another.yaml").write_text(text)
    assert len(listed(capsys)) > len(once)


def test_what_cannot_be_read_back_is_computed_again(suites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    once = listed(capsys)
    for kept in suites.parent.glob("cache/remembered/*.json"):
        kept.write_text("[{")
    assert listed(capsys) == once


def test_mistakes_are_not_remembered(suites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (suites / "family" / SCENARIO.name).write_text("name: 1\n")
    for _ in range(2):
        assert main(["list"]) == 2
        assert "app_starts_after_sidecar.yaml:1:" in capsys.readouterr().err


def test_old_values_go(suites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(remembered.KEPT + 2):
        (suites.parent / "engine" / "code.py").write_text("1" * number)
        listed(capsys)
    assert len(list(suites.parent.glob("cache/remembered/*"))) == remembered.KEPT


HEAVY = {"yaml", "pydantic", "kubernetes", "cryptography", "urllib3", "rich", "pytest", "platformdirs"}


def imported(cache: Path, *arguments: str) -> set[str]:
    """Which of the heavy packages a command imports."""
    code = (
        "import sys; from conformance.__main__ import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "PLC_CACHE": str(cache), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return HEAVY & set(done.stderr.split())


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    assert imported(tmp_path, "--help") == set()


def test_a_list_imports_what_reads_scenarios_and_only_if_it_must(tmp_path: Path) -> None:
    assert imported(tmp_path, "list") == {"yaml", "pydantic"}
    assert imported(tmp_path, "list") == set()
