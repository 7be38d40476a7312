"""Why an index will never have results, as the Job, its pods and its events say it."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.indexed import lost


@pytest.mark.parametrize(
    ("written", "expected"), [("", set()), ("3", {3}), ("0,2-4,7", {0, 2, 3, 4, 7}), ("0-1", {0, 1})]
)
def test_indexes_are_read_as_the_api_writes_them(written: str, expected: set[int]) -> None:
    assert lost.indexes(written) == expected


def condition(type_: str, status: str = "True", **more: str) -> dict[str, Any]:
    return {"conditions": [{"type": type_, "status": status, **more}]}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ({}, ""),
        ({"failedIndexes": "0,2"}, ""),
        ({"failedIndexes": "0-2"}, "the pod was removed before its results were fetched"),
        (condition("Failed", "False"), ""),
        (condition("Suspended"), ""),
        (condition("Complete"), "the Job has ended: Complete"),
        (condition("Failed", reason="X", message="it was so"), "the Job has ended: Failed: X: it was so"),
    ],
)
def test_an_index_without_a_pod_may_get_one_until_the_job_says_otherwise(
    status: dict[str, Any], reason: str
) -> None:
    assert lost.gone({"status": status}, 1) == reason


UNSCHEDULED = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes"}
WAITING = [{"state": {"waiting": {"reason": "ContainerCreating"}}}]


@pytest.mark.parametrize(
    ("pod", "told"),
    [
        (
            {"status": {"phase": "Pending", "conditions": [UNSCHEDULED]}},
            "is Pending: Unschedulable: 0/3 nodes",
        ),
        ({"status": {"phase": "Pending", "containerStatuses": WAITING}}, "is Pending: ContainerCreating"),
        ({"status": {"phase": "Pending"}}, "is Pending"),
        ({"metadata": {"deletionTimestamp": "12:00"}, "status": {}}, "was to be gone at 12:00"),
    ],
)
def test_what_keeps_a_pod_from_running_is_told(pod: dict[str, Any], told: str) -> None:
    assert lost.obstacle({"metadata": {}, **pod}, []) == f"the pod {told}"


def test_without_a_pod_the_last_warning_is_told() -> None:
    events = [
        {"type": "Warning", "message": "new", "lastTimestamp": "2026-01-01T00:00:02Z"},
        {"type": "Warning", "message": "old", "lastTimestamp": "2026-01-01T00:00:01Z"},
        {"type": "Normal", "message": "later", "lastTimestamp": "2026-01-01T00:00:03Z"},
    ]
    assert lost.obstacle(None, events) == "no pod was made: new"
    assert lost.obstacle(None, []) == "no pod was made: no event says why"


@pytest.mark.parametrize(
    ("pod", "expected"),
    [
        ({"status": {"phase": "Running"}}, True),
        ({"status": {"phase": "Pending"}}, False),
        ({"status": {"phase": "Running"}, "metadata": {"deletionTimestamp": "12:00"}}, False),
    ],
)
def test_a_pod_that_was_told_to_go_does_not_run(pod: dict[str, Any], expected: bool) -> None:
    assert lost.runs({"metadata": {}, **pod}) is expected
