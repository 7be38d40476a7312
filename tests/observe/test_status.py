"""Snapshots as a kubelet publishes them, and the events between them."""

from typing import Any

import pytest

from conformance.observe import status
from conformance.timeline import STATUS, WATCH, Event, Kind

AT = 1000.0
T0, T1, T2 = "2026-01-01T00:00:00Z", "2026-01-01T00:00:03Z", "2026-01-01T00:00:13Z"
EPOCH = status.seconds(T0) or 0.0


def pod(*containers: dict[str, Any], **rest: Any) -> dict[str, Any]:
    metadata = {"name": "p", "uid": "u1", **rest.pop("metadata", {})}
    return {"metadata": metadata, "status": {"containerStatuses": list(containers), **rest}}


def container(state: dict[str, Any], last: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    return {"name": "app", "restartCount": 0, "ready": False, "state": state, "lastState": last or {}, **rest}


def running(since: str) -> dict[str, Any]:
    return {"running": {"startedAt": since}}


def terminated(since: str, until: str, identity: str = "c0", **rest: Any) -> dict[str, Any]:
    stamps = {"startedAt": since, "finishedAt": until}
    return {"terminated": {"exitCode": 1, "reason": "Error", "containerID": identity, **stamps, **rest}}


def told(events: list[Event]) -> list[str]:
    return [event.words() + ("" if event.attempt is None else f" @{event.attempt}") for event in events]


WAITING = container({"waiting": {"reason": "ContainerCreating"}}, started=False)
RUNNING = container(running(T0), started=True, ready=True, containerID="c0")
ENDED = container(terminated(T0, T1), started=False, containerID="c0")
BACKING_OFF = container(
    {"waiting": {"reason": "CrashLoopBackOff"}}, terminated(T0, T1), started=False, containerID="c0"
)
CREATED_AGAIN = container(
    {"waiting": {}}, terminated(T0, T1), restartCount=1, started=False, containerID="c1"
)
BACKING_OFF_AGAIN = container(
    {"waiting": {"reason": "CrashLoopBackOff"}}, terminated(T2, T2, "c1"), restartCount=1, containerID="c1"
)
RUNNING_AGAIN = container(
    running(T2), terminated(T0, T1), restartCount=1, started=True, containerID="c1", ready=True
)


def test_a_first_snapshot_is_all_news() -> None:
    first = pod(WAITING, phase="Pending", conditions=[{"type": "Ready", "status": "False", "reason": "No"}])
    assert told(status.changes(None, first, AT)) == [
        "pod Phase Pending",
        "pod Condition Ready False No",
        "app Waiting ContainerCreating @0",
        "app StartedFlag false @0",
        "app Ready false @0",
    ]


def test_nothing_changes_between_equal_snapshots() -> None:
    snapshot = pod(RUNNING_AGAIN, phase="Running", metadata={"deletionTimestamp": T2})
    assert status.changes(snapshot, snapshot, AT) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (WAITING, RUNNING, ["StartedAt @0", "Running @0", "StartedFlag true @0", "Ready true @0"]),
        (
            RUNNING,
            ENDED,
            ["FinishedAt 1 Error @0", "Terminated 1 Error @0", "StartedFlag false @0", "Ready false @0"],
        ),
        (ENDED, BACKING_OFF, ["Waiting CrashLoopBackOff @1"]),
        (BACKING_OFF, CREATED_AGAIN, ["Restarts 1 @1", "Waiting @1"]),
        (
            BACKING_OFF,
            RUNNING_AGAIN,
            ["StartedAt @1", "Restarts 1 @1", "Running @1", "StartedFlag true @1", "Ready true @1"],
        ),
        (RUNNING, RUNNING_AGAIN, ["FinishedAt 1 Error @0", "StartedAt @1", "Restarts 1 @1", "Running @1"]),
        (
            BACKING_OFF,
            BACKING_OFF_AGAIN,
            ["StartedAt @1", "FinishedAt 1 Error @1", "Restarts 1 @1", "Waiting CrashLoopBackOff @2"],
        ),
        (WAITING, BACKING_OFF, ["StartedAt @0", "FinishedAt 1 Error @0", "Waiting CrashLoopBackOff @1"]),
    ],
    ids=[
        "starts",
        "ends",
        "backs off",
        "created again",
        "restarts",
        "end unseen",
        "second run unseen",
        "run unseen",
    ],
)
def test_steps_of_a_container(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    assert told(status.changes(pod(before), pod(after), AT)) == [f"app {words}" for words in expected]


def test_stamps_are_on_the_status_clock_and_the_rest_at_arrival() -> None:
    events = {event.kind.value: event for event in status.changes(pod(WAITING), pod(ENDED), AT)}
    assert (events["StartedAt"].at, events["StartedAt"].clock) == (EPOCH, STATUS)
    assert (events["FinishedAt"].at, events["FinishedAt"].clock) == (EPOCH + 3, STATUS)
    assert (events["Terminated"].at, events["Terminated"].clock) == (AT, WATCH)
    assert {event.pod for event in events.values()} == {"u1"}


@pytest.mark.parametrize(
    ("metadata", "arrives", "lag"),
    [
        ({}, 9.0, 0.0),  # nothing tells
        ({"managedFields": [{"time": T0}, {}]}, 1.2, 0.0),  # the stamp is cut to its second
        ({"managedFields": [{"time": T0}]}, 2.5, 2.5),
        ({"managedFields": [{"time": T0}, {"time": T1}]}, 5.5, 2.5),
        ({"managedFields": [{"time": T0}, {"time": T1}]}, 4.9, 0.0),
        (
            {"deletionTimestamp": T2, "deletionGracePeriodSeconds": 10, "managedFields": [{"time": T0}]},
            5.5,
            2.5,
        ),
        (
            {"deletionTimestamp": T2, "deletionGracePeriodSeconds": 10, "managedFields": [{"time": T0}]},
            4.0,
            0.0,
        ),
    ],
)
def test_what_certainly_arrived_late_may_have_been_as_much_earlier(
    metadata: dict[str, Any], arrives: float, lag: float
) -> None:
    events = status.changes(None, pod(RUNNING, metadata=metadata, phase="Running"), EPOCH + arrives)
    late = [event.clock.lag for event in events if event.clock.name == WATCH.name]
    assert late == [pytest.approx(lag)] * len(late) != []
    assert {event.clock for event in events if event.clock.name != WATCH.name} == {STATUS}


GOING = {"deletionTimestamp": T1, "deletionGracePeriodSeconds": 0}


@pytest.mark.parametrize(
    ("before", "lag"),
    [
        ({}, 3.0),  # deleted by force: at T1
        (GOING, 0.0),  # the last deletion has the time of the first
        ({**GOING, "deletionTimestamp": T2, "deletionGracePeriodSeconds": 10}, 0.0),
    ],
)
def test_an_end_that_was_seen_late(before: dict[str, Any], lag: float) -> None:
    last, at = pod(RUNNING, metadata=GOING), EPOCH + 6.0
    known = pod(RUNNING, metadata=before)
    assert status.deleted(known, last, at).clock.lag == pytest.approx(lag)
    again = [event for event in status.changes(known, last, at) if event.kind is Kind.DELETING]
    assert all(event.clock.lag == pytest.approx(lag) for event in again)


def test_a_container_that_could_not_be_started_never_started() -> None:
    failed = container(terminated("1970-01-01T00:00:00Z", T1, reason="StartError"), containerID="c0")
    assert told(status.changes(pod(WAITING), pod(failed), AT)) == [
        "app FinishedAt 1 StartError @0",
        "app Terminated 1 StartError @0",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"deletionTimestamp": T0, "deletionGracePeriodSeconds": 30}, ["pod Deleting 30"]),
        (
            {"deletionTimestamp": T0, "deletionGracePeriodSeconds": 30},
            {"deletionTimestamp": T0, "deletionGracePeriodSeconds": 5},
            ["pod Deleting 5"],
        ),
    ],
    ids=["asked", "shortened"],
)
def test_deletion(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    assert told(status.changes(pod(metadata=before), pod(metadata=after), AT)) == expected


def test_a_condition_is_told_again_for_another_reason_but_not_for_another_message() -> None:
    def with_condition(**fields: str) -> dict[str, Any]:
        return pod(conditions=[{"type": "Ready", "status": "False", "reason": "A", "message": "m", **fields}])

    assert status.changes(with_condition(), with_condition(message="n"), AT) == []
    assert told(status.changes(with_condition(), with_condition(reason="B"), AT)) == [
        "pod Condition Ready False B"
    ]


def test_a_termination_message_testifies_once() -> None:
    message = "@ 12.34 app 0 Starting\nhello\n@ 13.00 app 0 Exiting code=1\n"
    ended = pod(container(terminated(T0, T1, message=message), containerID="c0"))
    later = pod(
        container({"waiting": {}}, terminated(T0, T1, message=message), restartCount=1, containerID="c1")
    )
    assert [(found.uptime, found.kind.value) for found in status.testimonies(pod(RUNNING), ended)] == [
        (12.34, "Starting"),
        (13.0, "Exiting"),
    ]
    assert status.testimonies(ended, later) == []


def test_a_job_condition_is_told_when_it_becomes_true() -> None:
    def job(value: str) -> dict[str, Any]:
        return {"status": {"conditions": [{"type": "Complete", "status": value}]}}

    assert told(status.job_changes(job("False"), job("True"), AT)) == ["pod Job Complete"]
    assert status.job_changes(job("True"), job("True"), AT) == []


def test_a_condition_is_news_when_its_transition_time_changes_alone() -> None:
    def ready(since: str) -> dict[str, Any]:
        return pod(conditions=[{"type": "Ready", "status": "True", "lastTransitionTime": since}])

    (event,) = status.changes(ready(T0), ready(T1), AT)
    assert (event.words(), event.data["transition"]) == ("pod Condition Ready True", EPOCH + 3)


def test_generations_are_told_together() -> None:
    conditions = [{"type": "A", "status": "True", "observedGeneration": n} for n in (2, 1)]
    first = pod(metadata={"generation": 2})
    seen = pod(metadata={"generation": 2}, observedGeneration=2, conditions=conditions)
    assert told(status.changes(None, first, AT)) == ["pod Generation 2"]
    assert "pod Generation 2 2 1" in told(status.changes(first, seen, AT))
    assert "Generation" not in str(told(status.changes(seen, seen, AT)))
