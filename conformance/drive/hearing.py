"""Which of the pod's programs have been heard: the kubelet publishes a container as running before its first line.

What acts on a container means its program. A signal that reaches a shell before it has set its traps is lost, and an
instance that is ended before it has told anything looks as if it had never been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.drive.stage import Stage
from conformance.observe import Logs, collect
from conformance.observe.attempts import counted
from conformance.observe.status import statuses
from conformance.timeline import Event, Kind

FIRST_LINE = 10.0
"""Seconds for a running container to testify; on a busy node 4.5 have been seen."""
ACTS = frozenset(
    {"delete", "evict", "exec", "kill_pod", "patch", "remove_static_pod", "resize", "signal", "taint"}
)
"""Steps that act on the pod's programs, or end them."""
Started = tuple[str, str, int]
"""An instance: the pod's UID, the container and the attempt, as the kubelet counts."""


def attend(stage: Stage) -> None:
    """Wait until every container that is published as running has told its first line, but not for long."""
    if stage.past_kubelet or stage.past_api:
        return
    if not stage.retry(lambda: not _silent(stage), FIRST_LINE):
        stage.heard |= _silent(stage)  # they are waited for once


def running(pod: Mapping[str, Any], testifying: Iterable[str]) -> Iterator[Started]:
    """The instances that are published as running and should testify."""
    for name, container in statuses(pod).items():
        if name in testifying and "running" in container.get("state", {}):
            yield str(pod["metadata"]["uid"]), name, container.get("restartCount", 0)


def started(logs: Logs, published: Iterable[Event]) -> set[Started]:
    """The instances that have told their first line; what the kubelet has published says how it counts them."""
    found = counted(logs.sightings, published)
    first = (one for one in found if one.testimony.kind is Kind.STARTING)
    return {(one.pod, one.testimony.container, one.testimony.attempt) for one in first}


def _silent(stage: Stage) -> set[Started]:
    """The running instances that have not been heard; each is asked for until it has been."""
    pod = stage.recorder.pod()
    if pod is None:
        return set()
    there = set(running(pod, stage.compiled.testifying))
    for _, container, _ in there - stage.heard:
        logs = collect(stage.session.api, stage.namespace, pod, container)
        stage.heard |= started(logs, stage.recorder.events())
    return there - stage.heard
