"""`conformance prove --live` with a cluster whose runs are made up: each pod built wrong must fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.__main__ import main
from conformance.cluster import ClusterInfo
from conformance.scenario import Case
from conformance.timeline import notation
from conformance.timeline.recording import Recording

ROOT = Path(__file__).parents[2]
WRONG = ROOT / "suites" / "init_containers" / "init_containers_run_one_at_a_time.yaml"
NONE = ROOT / "suites" / "sidecar_ordering" / "job_with_sidecars_completes.yaml"
KEPT = """
    0 pod Phase Pending
    1 first Starting | 2 first Exiting 0 | 3 second Starting | 4 second Exiting 0
    5 third Starting | 6 third Exiting 0 | 7 app Starting | 8 app Exiting 0 | 30 pod Phase Succeeded
"""


def prove(monkeypatch: pytest.MonkeyPatch, timeline: str, kubernetes: str = "v1.37.2") -> int:
    info = ClusterInfo("it", "existing", ROOT, None, kubernetes, "containerd://2", "node")

    def fly(cases: Iterable[Case]) -> Iterator[Recording]:
        for case in cases:
            assert case.id.endswith("pod_violation=1]")
            yield Recording(notation.parse(timeline.replace(" | ", "\n")))

    @contextmanager
    def cluster(_: Any) -> Iterator[Any]:
        yield SimpleNamespace(info=info, fly=fly)

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("conformance.command.prove_live.cluster", cluster)
    return main(["prove", "--live", str(WRONG), str(NONE)])


def test_a_run_that_fails_is_as_it_should_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    swapped = KEPT.replace("first", "later").replace("second", "first").replace("later", "second")
    assert prove(monkeypatch, swapped) == 0
    said = capsys.readouterr().out
    assert "failed by completes_before: [first, second, third, app]" in said
    assert "1 pods built wrong: 1 failed, 0 did not" in said
    assert "1 of 2 scenarios have none" in said


def test_a_run_that_passes_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prove(monkeypatch, KEPT) == 1
    assert "1 pods built wrong: 0 failed, 1 did not" in capsys.readouterr().out
