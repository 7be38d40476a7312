"""A pod that was made → whether it found a node, whether its images came there, and what its programs could do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from conformance.preflight.finding import Finding, Level
from conformance.timing import Clock, Deadline

PATIENCE = 120.0
"""Seconds for a node to be found and for all images to be there."""
UNSCHEDULED = 10.0
"""Seconds after which a pod for which there is no node is not waited for any more."""
_FAILED = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable")


COMMAND = ("sh", "-c", ": >> /proc/self/fd/1")
"""What containers on trial run: fails where they cannot open their own output, as hooks and probes have to."""


class Readable(Protocol):
    """The part of the API client that is needed."""

    def get(self, path: str) -> dict[str, Any]: ...


def pull(api: Readable, path: str, pod: Mapping[str, Any], clock: Clock) -> Iterator[Finding]:
    """Wait until every image is there or is known not to come, and nothing runs; a slow image is missing too."""
    deadline, early = Deadline(clock, PATIENCE), Deadline(clock, UNSCHEDULED)
    while True:
        status = api.get(path).get("status") or {}
        waiting = _unscheduled(status)
        if waiting and early.expired:
            yield Finding(Level.MISSING, "node", "no node takes pods of a run", (waiting,))
            return
        states = {one["name"]: one for one in status.get("containerStatuses") or ()}
        answers = {one["image"]: _answer(states.get(one["name"], {})) for one in pod["spec"]["containers"]}
        if (all(answers.values()) and not _running(states.values())) or deadline.expired:
            break
        clock.sleep(0.5)
    yield _verdict(
        {image: answer or f"not there after {PATIENCE:.0f} s" for image, answer in answers.items()}
    )
    yield from _output(states.values())


def _running(statuses: Iterable[Mapping[str, Any]]) -> bool:
    return any("running" in (status.get("state") or {}) for status in statuses)


def _output(statuses: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Whether COMMAND has failed where it has run."""
    ended = [
        status["state"]["terminated"] for status in statuses if "terminated" in (status.get("state") or {})
    ]
    if any(one["exitCode"] != 0 for one in ended):
        yield Finding(
            Level.MISSING,
            "output",
            "containers that do not run as root cannot open their own output (/dev/stdout), so that nothing would be "
            "known of hooks and probes: the OCI runtime has to give it to the container's user, as runc and crun do",
        )
    elif ended:
        yield Finding(
            Level.OK, "output", "containers can open their own output, into which hooks and probes write"
        )


def _unscheduled(status: Mapping[str, Any]) -> str:
    """What the scheduler says of a pod that has no node."""
    for condition in status.get("conditions") or ():
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            return str(condition.get("message") or condition.get("reason") or "")
    return ""


def _answer(status: Mapping[str, Any]) -> str:
    """`there`, why it is not, or nothing yet."""
    state = status.get("state") or {}
    waiting = state.get("waiting") or {}
    if waiting.get("reason") in _FAILED:
        return f"{waiting['reason']}: {waiting.get('message', '')}"
    return "there" if "running" in state or "terminated" in state else ""


def _verdict(answers: Mapping[str, str]) -> Finding:
    failed = {image: answer for image, answer in answers.items() if answer != "there"}
    if not failed:
        return Finding(Level.OK, "images", f"all are there or can be pulled: {', '.join(answers)}")
    return Finding(
        Level.MISSING,
        "images",
        f"{len(failed)} of {len(answers)} cannot be pulled; --image-registry and --image-pull-secret name another "
        "place",
        tuple(f"{image}: {answer}" for image, answer in failed.items()),
    )
