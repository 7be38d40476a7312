from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.drive.hearing import attend
from conformance.drive.stage import Stage
from tests.drive.stand_in import make_stage

FIRST = "2026-01-01T00:00:00Z @ 1.00 app {} Starting"


def running(*attempts: int | None) -> dict[str, Any]:
    """A pod whose containers `app`, `app-1`, … run in these attempts, or wait."""
    statuses = [
        {
            "name": "app" if number == 0 else f"app-{number}",
            "restartCount": attempt or 0,
            "containerID": "c",
            "state": {"waiting": {}} if attempt is None else {"running": {}},
        }
        for number, attempt in enumerate(attempts)
    ]
    return {"metadata": {"name": "it", "uid": "u"}, "status": {"containerStatuses": statuses}}


class Told:
    """Logs that hold their lines only from the third reading on."""

    def __init__(self, *lines: str) -> None:
        self.lines, self.asked = lines, 0

    def log(self, *_: Any, **__: Any) -> list[str]:
        self.asked += 1
        return list(self.lines) if self.asked >= 3 else []


def stage_of(told: Told, pod: dict[str, Any]) -> Stage:
    stage = make_stage(api=told)
    stage.compiled = SimpleNamespace(testifying=("app",))  # type: ignore[assignment]
    stage.recorder.on_pod(pod, 1.0)
    return stage


def test_a_step_waits_for_the_first_line_of_what_is_published_as_running() -> None:
    told = Told(FIRST.format(0))
    stage = stage_of(told, running(0))
    attend(stage)
    assert told.asked == 3
    attend(stage)
    assert told.asked == 3, "what was heard once is not asked for again"


def test_the_first_line_of_an_instance_before_it_is_not_enough() -> None:
    told = Told(FIRST.format(0), FIRST.format(1))
    stage = stage_of(told, running(1))
    stage.heard.add(("u", "app", 0))
    attend(stage)
    assert told.asked >= 3
    assert ("u", "app", 1) in stage.heard


@pytest.mark.parametrize("pod", [running(None), running(None, 0)], ids=["waits", "does-not-testify"])
def test_nothing_is_waited_for_that_cannot_speak(pod: dict[str, Any]) -> None:
    told = Told()
    attend(stage_of(told, pod))
    assert told.asked == 0


@pytest.mark.parametrize("away", ["past_kubelet", "past_api"])
def test_nothing_is_waited_for_while_logs_cannot_be_read(away: str) -> None:
    told = Told()
    stage = stage_of(told, running(0))
    setattr(stage, away, True)
    attend(stage)
    assert told.asked == 0


def test_a_container_that_never_speaks_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.drive.hearing.FIRST_LINE", 0.3)
    told = Told("2026-01-01T00:00:00Z something else")
    attend(stage_of(told, running(0)))
    assert told.asked >= 1
