"""`conformance explore` with a cluster whose runs are made up: what it prints, and the scenarios that it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance import vocabulary
from conformance.__main__ import main
from conformance.cluster import ClusterInfo
from conformance.scenario import Case
from conformance.scenario.load import load
from conformance.timeline import notation
from conformance.timeline.recording import Recording
from tests.explore.stand_in import BROKEN, KEPT, has_stopping_sidecar

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("few_words")]


@pytest.fixture
def few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("conformance.explore.pods.WORDS", ("sidecar", "preStop", "init"))


def explore(monkeypatch: pytest.MonkeyPatch, folder: Path, kubernetes: str = "v1.37.2") -> int:
    info = ClusterInfo("it", "existing", folder, None, kubernetes, "containerd://2", "node")

    def fly(cases: Iterable[Case]) -> Iterator[Recording]:
        for case in cases:
            yield Recording(notation.parse(BROKEN if has_stopping_sidecar(case) else KEPT))

    @contextmanager
    def cluster(_: Any) -> Iterator[Any]:
        yield SimpleNamespace(info=info, fly=fly)

    monkeypatch.setattr("conformance.command.explore.cluster", cluster)
    options = ("--seed", "5", "--cases", "12", "--shrink", "0", "--reports", str(folder))
    return main(["explore", *options])


def test_what_is_found_is_told_and_kept_as_a_scenario(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explore(monkeypatch, tmp_path) == 1
    said = capsys.readouterr().out
    assert "invariant terminal-phase-is-final" in said
    assert "broke terminal-phase-is-final again in 3 of 3 more runs" in said
    scenarios = sorted(tmp_path.glob("*.yaml"))
    assert len(scenarios) == 3
    assert "seed 5: 12 pods: 9 passed, 3 failed" in said
    for path in scenarios:
        (case,) = load(path, vocabulary.build(), ROOT).cases
        assert has_stopping_sidecar(case)
        assert path.with_suffix(".ndjson").is_file()
        assert path.with_suffix(".txt").read_text() in said


def test_where_nothing_is_found_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explore(monkeypatch, tmp_path / "none", kubernetes="v1.28.0") == 0
    assert "seed 5: 12 pods: 12 passed" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()
