from threading import Thread
from typing import Any

import pytest

from conformance.errors import ClusterError, Never
from conformance.observe import Recorder, Seen
from conformance.timeline import Kind
from conformance.timing import Deadline, SteppedClock, SystemClock

STAMP = "2026-01-01T00:00:00Z"


def pod(uid: str = "u1", phase: str = "Running", **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"uid": uid, "name": "p", **metadata}, "status": {"phase": phase}}


def recorder() -> Recorder:
    return Recorder("ns", SteppedClock())


def kinds(found: Recorder) -> list[str]:
    return [event.words() for event in found.events()]


def test_deletion_ends_with_one_deleted_and_no_second_deleting() -> None:
    record = recorder()
    record.on_pod(pod(), 1.0)
    record.on_pod(pod(deletionTimestamp=STAMP, deletionGracePeriodSeconds=30), 2.0)
    last = pod(deletionTimestamp=STAMP, deletionGracePeriodSeconds=0, phase="Succeeded")
    record.on_pod(last, 3.0, gone=True)
    record.on_pod(last, 4.0, gone=True)
    assert kinds(record) == ["pod Phase Running", "pod Deleting 30", "pod Phase Succeeded", "pod Deleted"]
    assert record.pod() is None
    assert record.seen().gone
    assert record.seen().last == last


def test_a_pod_of_the_same_name_with_another_uid_is_another_pod() -> None:
    record = recorder()
    record.on_pod(pod("u1"), 1.0)
    record.on_pod(pod("u1"), 2.0, gone=True)
    record.on_pod(pod("u2", phase="Pending"), 3.0)
    assert kinds(record) == ["pod Phase Running", "pod Deleted", "pod Phase Pending"]
    assert [event.pod for event in record.events()] == ["u1", "u1", "u2"]
    assert not record.seen().gone
    assert list(record.pods()) == ["u1", "u2"]


def test_a_stamp_that_comes_back_after_it_was_left_out_is_told_once() -> None:
    ended = {"startedAt": STAMP, "finishedAt": STAMP, "exitCode": 1, "containerID": "c0"}
    states: list[dict[str, Any]] = [
        {"restartCount": 0, "containerID": "c0", "state": {"terminated": ended}},
        {"restartCount": 0, "state": {"waiting": {}}},
        {
            "restartCount": 1,
            "containerID": "c1",
            "state": {"waiting": {}},
            "lastState": {"terminated": ended},
        },
    ]
    record = recorder()
    for at, state in enumerate(states):
        record.on_pod({**pod(), "status": {"containerStatuses": [{"name": "app", **state}]}}, float(at))
    found = [event.attempt for event in record.events() if event.kind is Kind.FINISHED_AT]
    assert found == [0]


def test_the_end_of_an_instance_is_told_although_a_failed_start_had_its_number() -> None:
    failed = {"finishedAt": STAMP, "exitCode": 128, "reason": "StartError", "containerID": "c1"}
    ended = {
        "startedAt": STAMP,
        "finishedAt": STAMP,
        "exitCode": 0,
        "reason": "Completed",
        "containerID": "c2",
    }
    record = recorder()
    for at, state in enumerate((failed, ended)):
        app = {
            "name": "app",
            "restartCount": 1,
            "containerID": state["containerID"],
            "state": {"terminated": state},
        }
        record.on_pod({**pod(), "status": {"containerStatuses": [app]}}, float(at))
    found = [event.data["reason"] for event in record.events() if event.kind is Kind.FINISHED_AT]
    assert found == ["StartError", "Completed"]


def test_wait_ends_at_its_deadline_and_says_so() -> None:
    clock = SteppedClock()
    record = Recorder("ns", clock)
    assert record.wait(lambda seen: seen.pod is not None, Deadline(clock, 5.0)) is False
    assert clock.slept == [5.0]


def test_wait_wakes_when_a_snapshot_arrives() -> None:
    clock = SystemClock()
    record = Recorder("ns", clock)
    thread = Thread(target=lambda: record.on_pod(pod(), 1.0))
    started = clock.monotonic()

    def is_there(seen: Seen) -> bool:
        if not thread.ident:
            thread.start()
        return seen.pod is not None

    assert record.wait(is_there, Deadline(clock, 10.0))
    assert clock.monotonic() - started < 2.0


def test_wait_passes_on_never_and_a_watch_that_failed() -> None:
    clock = SteppedClock()
    record = Recorder("ns", clock)

    def never(_: Seen) -> bool:
        raise Never("it cannot be")

    with pytest.raises(Never):
        record.wait(never, Deadline(clock, 5.0))
    record.on_failure(ClusterError("forbidden"), 1.0)
    with pytest.raises(ClusterError, match="forbidden"):
        record.wait(lambda _: False, Deadline(clock, 5.0))
    assert record.wait(lambda _: True, Deadline(clock, 5.0)), "what holds already needs no watch"
    assert [event.kind for event in record.events()] == [Kind.GAP]
