"""Which of the pod's programs have been heard: the kubelet publishes a container as running before its first line.

What acts on a container means its program. A signal that reaches a shell before it has set its traps is lost, and an
instance that is ended before it has told anything looks as if it had never been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.drive.stage import Stage
from conformance.observe import Logs, collect
from conformance.observe.status import statuses
from conformance.timeline import Kind

FIRST_LINE = 10.0
"""Seconds for a running container to testify; on a busy node 4.5 have been seen."""


def attend(stage: Stage) -> None:
    """Wait until every container that is published as running has told its first line, for 10 s at most."""
    if stage.past_kubelet or stage.past_api:
        return
    stage.retry(lambda: not set(_silent(stage)), FIRST_LINE)


def running(pod: Mapping[str, Any], testifying: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The instances that are published as running and should testify."""
    for name, container in statuses(pod).items():
        if name in testifying and "running" in container.get("state", {}):
            yield name, container.get("restartCount", 0)


def started(logs: Logs) -> set[tuple[str, int]]:
    """The instances that have told their first line."""
    said = (sighting.testimony for sighting in logs.sightings)
    return {(testimony.container, testimony.attempt) for testimony in said if testimony.kind is Kind.STARTING}


def _silent(stage: Stage) -> Iterator[tuple[str, int]]:
    """The running instances that have not been heard; each is asked for until it has been."""
    pod = stage.recorder.pod()
    for instance in running(pod, stage.compiled.testifying) if pod else ():
        if instance not in stage.heard:
            stage.heard |= started(collect(stage.session.api, stage.namespace, pod or {}, instance[0]))
        if instance not in stage.heard:
            yield instance
