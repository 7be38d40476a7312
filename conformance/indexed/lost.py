"""A Job, its pods and its events → why an index will never have results. Asks nothing of the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Seen = Mapping[str, Any]
"""An object as the API shows it."""

_HOPELESS = (
    "ErrImagePull",
    "ImagePullBackOff",
    "ErrImageNeverPull",
    "InvalidImageName",
    "CreateContainerConfigError",
)


def hopeless(pod: Seen) -> str:
    """Why the pod will never have results to fetch; empty if it may."""
    status = pod.get("status", {})
    if status.get("phase") in ("Succeeded", "Failed"):
        return f"the pod ended ({status.get('reason') or status['phase']}) before its results were fetched"
    reason, message = _waiting(status)
    return f"{reason}: {message}".rstrip(": ") if reason in _HOPELESS else ""


def gone(job: Seen | None, index: int) -> str:
    """Why an index that has no pod will never have results; empty if it may. `job`: None when it was deleted."""
    if job is None:
        return "the Job was deleted"
    status = job.get("status", {})
    if index in indexes(status.get("failedIndexes", "")) | indexes(status.get("completedIndexes", "")):
        return "the pod was removed before its results were fetched"
    for condition in status.get("conditions", ()):
        if condition["type"] in ("Complete", "Failed") and condition["status"] == "True":
            words = (condition["type"], condition.get("reason"), condition.get("message"))
            return f"the Job has ended: {': '.join(filter(None, words))}"
    return ""


def obstacle(pod: Seen | None, events: Iterable[Seen]) -> str:
    """What keeps an index from running, as far as its pod, or without one the Job's warnings, say."""
    if pod is None:
        warnings = sorted((one for one in events if one.get("type") == "Warning"), key=_last)
        return f"no pod was made: {warnings[-1]['message'] if warnings else 'no event says why'}"
    status = pod.get("status", {})
    if since := pod["metadata"].get("deletionTimestamp"):
        return f"the pod was to be gone at {since}"
    unscheduled = (
        f"{one.get('reason')}: {one.get('message', '')}"
        for one in status.get("conditions", ())
        if one["type"] == "PodScheduled" and one["status"] == "False"
    )
    why = next(unscheduled, ": ".join(filter(None, _waiting(status))))
    return f"the pod is {status.get('phase', 'new')}: {why}".rstrip(": ")


def runs(pod: Seen) -> bool:
    """Whether the pod may still come to results by itself."""
    return pod.get("status", {}).get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]


def indexes(written: str) -> set[int]:
    """The indexes of a Job's status, written like `1,3-5`."""
    found: set[int] = set()
    for part in filter(None, written.split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def _waiting(status: Seen) -> tuple[str, str]:
    """Reason and message of the container, if it is kept waiting."""
    for container in status.get("containerStatuses", ()):
        if waiting := container.get("state", {}).get("waiting"):
            return waiting.get("reason", ""), waiting.get("message", "")
    return "", ""


def _last(event: Seen) -> str:
    """When the event was seen last; such stamps are ordered like their texts."""
    return str(event.get("lastTimestamp") or event.get("eventTime") or "")
