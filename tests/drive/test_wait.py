from __future__ import annotations

import threading
from collections.abc import Sequence
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from conformance.cluster import Executed
from conformance.drive.stage import Answer, Stopped, TimedOut
from conformance.drive.steps.wait import WaitFor, _answer, wait
from conformance.observe import Seen
from conformance.timeline import Event, Kind
from conformance.timeline.pattern import Pattern
from conformance.timing import Deadline, SystemClock
from tests.drive.stand_in import make_stage

RUNNING = {"name": "app", "restartCount": 1, "state": {"running": {}}, "started": True, "ready": False}
ENDED = {"name": "app", "restartCount": 0, "state": {"terminated": {"exitCode": 0}}}
BACKING_OFF = {"name": "app", "restartCount": 2, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}


def seen(*containers: dict[str, Any], phase: str = "Running", gone: bool = False, **more: Any) -> Seen:
    pod = {"status": {"phase": phase, "containerStatuses": list(containers), **more}}
    events = (Event(1.0, "app", Kind.RUNNING), Event(2.0, "app", Kind.READY, {"value": "true"}))
    return Seen(None if gone else pod, pod, gone, None, events)


@pytest.mark.parametrize(
    ("wanted", "state", "expected"),
    [
        ({"container": "app", "running": True}, seen(RUNNING), Answer.DONE),
        ({"container": "app", "running": True}, seen(ENDED), Answer.NOT_YET),
        ({"container": "app", "running": True}, seen(ENDED, phase="Failed"), Answer.NEVER),
        ({"container": "app", "running": True, "attempt": 0}, seen(RUNNING), Answer.NOT_YET),
        ({"container": "app", "running": True, "attempt": 1}, seen(RUNNING), Answer.DONE),
        ({"container": "app", "exited": True}, seen(ENDED), Answer.DONE),
        ({"container": "app", "exited": True}, seen(RUNNING), Answer.NOT_YET),
        ({"container": "app", "exited": True, "attempt": 0}, seen(RUNNING), Answer.DONE),
        ({"container": "app", "ready": True}, seen(RUNNING), Answer.NOT_YET),
        ({"container": "app", "started": True, "ready": False}, seen(RUNNING), Answer.DONE),
        ({"container": "app", "restarts": 2}, seen(RUNNING), Answer.NOT_YET),
        ({"container": "app", "restarts": 2}, seen(BACKING_OFF), Answer.DONE),
        ({"container": "app", "waiting": "CrashLoopBackOff"}, seen(BACKING_OFF), Answer.DONE),
        ({"container": "app", "running": True}, seen(gone=True), Answer.NEVER),
        (
            {"container": "debugger", "exited": True},
            seen(ephemeralContainerStatuses=[{**ENDED, "name": "debugger"}]),
            Answer.DONE,
        ),
        ({"phase": "Succeeded"}, seen(phase="Running"), Answer.NOT_YET),
        ({"phase": "Succeeded"}, seen(phase="Succeeded"), Answer.DONE),
        ({"phase": "Succeeded"}, seen(phase="Failed"), Answer.NEVER),
        ({"condition": "Ready"}, seen(conditions=[{"type": "Ready", "status": "True"}]), Answer.DONE),
        ({"condition": "Ready"}, seen(conditions=[{"type": "Ready", "status": "False"}]), Answer.NOT_YET),
        ({"condition": "Ready", "status": "False"}, seen(), Answer.NOT_YET),
        ({"event": "app Running"}, seen(), Answer.DONE),
        ({"event": "app Terminated"}, seen(), Answer.NOT_YET),
        ({"event": "app Ready true", "after": ["app Running"]}, seen(), Answer.DONE),
        ({"event": "app Running", "after": ["app Ready true"]}, seen(), Answer.NOT_YET),
        ({"event": "app Running", "after": ["app Terminated"]}, seen(), Answer.NOT_YET),
        ({"event": "app Running", "after": ["app Running"]}, seen(), Answer.NOT_YET),
        ({"event": "app Ready true", "after": ["app Running", "app Ready true"]}, seen(), Answer.NOT_YET),
        ({"event": "app Terminated"}, seen(gone=True), Answer.NEVER),
        ({"gone": True}, seen(), Answer.NOT_YET),
        ({"gone": True}, seen(gone=True), Answer.DONE),
    ],
)
def test_answers(wanted: dict[str, Any], state: Seen, expected: Answer) -> None:
    assert _answer(WaitFor.model_validate(wanted), state) is expected


@pytest.mark.parametrize(
    "wanted",
    [{}, {"phase": "Running", "gone": True}, {"container": "app"}, {"gone": True, "after": ["app Running"]}],
)
def test_a_wait_has_one_subject_and_a_state(wanted: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"wait for exactly one|say which state|`after` goes with"):
        WaitFor.model_validate(wanted)


def test_a_wait_ends_at_once_when_the_run_is_stopped() -> None:
    stage, told = make_stage(), threading.Event()

    def answer(_: Seen) -> Answer:
        told.set()
        return Answer.NOT_YET

    def stop() -> None:
        assert told.wait(60)
        stage.session.stopping.set()
        stage.recorder.wake()

    stage.deadline = Deadline(SystemClock(), 3600.0)
    Thread(target=stop).start()
    with pytest.raises(Stopped):
        stage.wait(answer, 3600.0, "nothing")


def test_testimony_is_read_from_the_log_of_its_container() -> None:
    asked: list[str] = []

    def log(namespace: str, pod: str, container: str, *, previous: bool) -> list[str]:
        assert (namespace, pod, previous) == ("plc-ns", "it", False)
        asked.append(container)
        return [
            "2026-01-01T00:00:00Z @ 1.00 app 0 Starting",
            "2026-01-01T00:00:01Z @ 2.00 app 0 Served what=first",
        ]

    stage = make_stage(api=SimpleNamespace(log=log))
    metadata = {"name": "it", "uid": "u"}
    ran: list[dict[str, Any]] = [
        {"name": name, "containerID": "c", "state": {"running": {}}} for name in ("app", "web")
    ]
    stage.recorder.on_pod({"metadata": metadata, "status": {"containerStatuses": ran}}, 1.0)
    wait(WaitFor(event=Pattern.parse("app Served first"), within=1.0), stage)
    assert asked == ["app"]
    with pytest.raises(TimedOut, match="app Served last not within 0 s"):
        wait(WaitFor(event=Pattern.parse("app Served last"), within=0.0), stage)


class Overhearing:
    """A runtime with a container that has ended and one that runs."""

    name = "overhearing"

    def containers(self, uid: str) -> tuple[str, ...]:
        assert uid == "u"
        return ("ended", "runs")

    def kill_pod(self, uid: str) -> None:
        raise AssertionError(uid)

    def execute(self, container: str, command: Sequence[str]) -> Executed:
        assert command[-1] == "cat /testimony/*.journal"
        return (
            Executed(0, "@ 1.00 app 0 Starting\ncut", "")
            if container == "runs"
            else Executed(1, "", "no task")
        )


def test_testimony_is_overheard_through_the_runtime_while_the_api_server_is_away() -> None:
    stage = make_stage(api=SimpleNamespace(), provider=Overhearing())
    stage.recorder.on_pod({"metadata": {"name": "it", "uid": "u"}, "status": {}}, 1.0)
    stage.past_api = True
    wait(WaitFor(event=Pattern.parse("app Starting"), within=1.0), stage)
    with pytest.raises(TimedOut, match="app Started not within 0 s"):
        wait(WaitFor(event=Pattern.parse("app Started"), within=0.0), stage)


def test_testimony_of_a_pod_that_is_gone_never_comes() -> None:
    stage = make_stage()
    pod = {"metadata": {"name": "it", "uid": "u"}, "status": {}}
    stage.recorder.on_pod(pod, 1.0, gone=True)
    with pytest.raises(TimedOut, match="can never come true"):
        wait(WaitFor(event=Pattern.parse("app Started"), within=60.0), stage)
