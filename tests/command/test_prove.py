"""`conformance prove` on the project's own scenarios: counts as JSON, and a table that names all that there is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conformance.__main__ import main
from conformance.prove import OPERATORS
from conformance.prove.claim import RULES

ROOT = Path(__file__).parents[2]
SCENARIO = "suites/termination/prestop_completes_before_term.yaml"
OTHER = "suites/sidecar_ordering/job_with_sidecars_completes.yaml"
TIMELINES = ROOT / "tests" / "data" / "timelines"


def test_counts_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["prove", "--format", "json", SCENARIO]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["scenarios"] == 1
    assert found["mutants"] == found["killed"] + found["equivalent"] + found["survivors"]
    assert found["details"][0]["scenario"] == "prestop-completes-before-term"
    assert found["score"] >= 0.95


def test_a_scenario_without_a_timeline_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    shutil.copy(TIMELINES / "prestop_completes_before_term.ndjson", tmp_path)
    assert main(["prove", SCENARIO, OTHER, "--timelines", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "job-with-sidecars-completes: not tried: no recorded timeline" in told
    assert "2 scenarios" in told


@pytest.mark.parametrize("more", [[], ["--format", "json"]])
def test_to_try_nothing_is_an_error(
    more: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["prove", SCENARIO, OTHER, "--timelines", str(tmp_path), *more]) == 2
    assert "none of 2 scenarios could be tried: no recorded timeline" in capsys.readouterr().err
    assert main(["prove", SCENARIO, "--timelines", str(tmp_path / "nowhere"), *more]) == 2
    assert "nowhere is not a folder: expected one of recorded timelines" in capsys.readouterr().err


def test_a_scenario_that_survives_its_violations_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / SCENARIO).read_text()
    weak = tmp_path / "prestop_completes_before_term.yaml"
    weak.write_text(text[: text.index("violations:")] + "violations:\n  - drop: pod Event Scheduled\n")
    assert main(["prove", str(weak)]) == 1
    assert "prestop-completes-before-term: survives all its violations" in capsys.readouterr().out


def test_the_written_table_names_every_operator_and_rule() -> None:
    written = (ROOT / "docs" / "reference" / "detection.md").read_text()
    assert not [name for name in (*OPERATORS.names, *RULES.names) if f"`{name}`" not in written]
