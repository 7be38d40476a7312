"""Listing costs nothing: scenarios that have not changed are not read again, and nothing needless is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.__main__ import main
from conformance.command import remembered
from conformance.scenario import document

pytestmark = pytest.mark.whole

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


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []
    original = document.parse

    def parse(text: str, file: str) -> document.Document:
        names.append(Path(file).name)
        return original(text, file)

    monkeypatch.setattr(document, "parse", parse)
    return names


def test_what_has_not_changed_is_not_read_again(
    suites: Path, capsys: pytest.CaptureFixture[str], read: list[str]
) -> None:
    once = listed(capsys)
    assert sorted(read) == [SCENARIO.name, "requirements.yaml"]
    (suites / "family" / SCENARIO.name).touch()
    assert listed(capsys) == once
    assert len(read) == 2


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        (f"suites/family/{SCENARIO.name}", [SCENARIO.name]),
        ("suites/family/another.yaml", ["another.yaml"]),
        ("engine/code.py", [SCENARIO.name, "another.yaml"]),  # this process knows the catalogue still
    ],
)
def test_only_what_has_changed_is_read_again(
    suites: Path, changed: str, again: list[str], capsys: pytest.CaptureFixture[str], read: list[str]
) -> None:
    add_another(suites)
    once = listed(capsys)
    read.clear()
    with (suites.parent / changed).open("a") as file:
        file.write("\n# changed\n")
    assert listed(capsys) == once
    assert sorted(read) == sorted(again)


def test_scenarios_are_read_again_when_a_requirement_goes(
    suites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(capsys)
    catalogue = suites / "requirements.yaml"
    catalogue.write_text(catalogue.read_text().replace("id: SIDECAR-START-2\n", "id: SIDECAR-START-222\n"))
    assert main(["list"]) == 2
    assert "unknown requirement 'SIDECAR-START-2'" in capsys.readouterr().err


def test_a_copy_elsewhere_is_a_file_of_its_own(suites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed(capsys)
    (suites / "other").mkdir()
    (suites / "family" / SCENARIO.name).rename(suites / "other" / SCENARIO.name)
    assert main(["list", "--format", "json"]) == 0
    assert {row["family"] for row in json.loads(capsys.readouterr().out)} == {"other"}


def test_an_added_scenario_is_listed(suites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    once = listed(capsys)
    add_another(suites)
    assert len(listed(capsys)) > len(once)


def add_another(suites: Path) -> None:
    text = SCENARIO.read_text().replace("app-starts-after-sidecar", "another")
    (suites / "family" / "another.yaml").write_text(text)


def test_no_scenarios_are_trouble(suites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (suites / "family" / SCENARIO.name).unlink()
    assert main(["list"]) == 2
    assert "no scenarios below suites" in capsys.readouterr().err


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
