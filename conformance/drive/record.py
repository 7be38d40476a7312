"""Gathers everything that was observed of a case into its recording, before its namespace goes.

Testimony comes over up to three channels (log, journal, termination message); what cannot be read of one is trouble
only if a container that should testify was not heard on any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.cluster import ApiError
from conformance.drive.hearing import FIRST_LINE, running, started
from conformance.drive.stage import Stage
from conformance.errors import ClusterError
from conformance.observe import Logs, collect, messages, place, published
from conformance.observe.attempts import counted
from conformance.observe.events import read as read_events
from conformance.observe.logs import Sighting
from conformance.observe.status import statuses
from conformance.timeline import STATUS, Event, Timeline
from conformance.timeline.recording import Recording
from conformance.timing import Deadline


def record(stage: Stage, trouble: Iterable[str]) -> Recording:
    """The recording of a case whose steps have been played; never raises for what the cluster does."""
    problems = list(trouble)
    objects = _events(stage, problems)
    logs = _logs(stage, problems)
    seen, pods = stage.recorder.events(), stage.recorder.pods()
    sightings: Sequence[Sighting] = counted(logs.sightings, seen)
    if stage.mirrored and pods:
        sightings, seen = _of_one_pod(sightings, seen, next(reversed(pods)))
    testimony, misplaced = place(sightings, pods, seen, stage.session.nodes, stage.session.clock.now())
    problems += misplaced
    problems += _unheard(stage, logs, pods)
    shown = published(seen, pods, stage.session.nodes.walls)
    everything = [*shown, *testimony, *objects[0], *stage.events]
    if stage.mirrored:
        everything = [replace(event, pod="") for event in everything]
    timeline = Timeline(
        case=stage.case.id,
        events=(*everything, *_pressure(stage, everything)),
        environment=_environment(stage),
        trouble=tuple(problems),
        source=_source(stage),
    )
    return Recording(timeline, stage.compiled.objects, dict(logs.texts), objects[1])


def _of_one_pod(
    sightings: Iterable[Sighting], events: Iterable[Event], uid: str
) -> tuple[list[Sighting], list[Event]]:
    """What mirrors of one static pod show, as of the mirror `uid`; a stamp that several of them show counts once."""
    found: list[Event] = []
    for event in (replace(event, pod=uid) for event in events):
        if event.clock.name != STATUS.name or event not in found:
            found.append(event)
    return [replace(sighting, pod=uid) for sighting in sightings], found


def _logs(stage: Stage, problems: list[str]) -> Logs:
    logs = messages(stage.recorder.testimonies())
    if stage.follower is not None:
        logs = logs.merge(stage.follower.finish())
    try:
        return logs.merge(_read(stage))
    except ClusterError as error:
        problems.append(f"logs: {error}")
        return logs


def _read(stage: Stage) -> Logs:
    """The logs of the pod, read again until every container that runs has said so: on a busy node a program comes
    to its first line seconds after the kubelet has published it as running."""
    deadline, logs = Deadline(stage.session.clock, FIRST_LINE), Logs({})
    while (pod := stage.recorder.pod()) is not None:
        logs = logs.merge(collect(stage.session.api, stage.namespace, pod))
        latest = stage.recorder.pod() or {}  # perhaps of a container that has come to run meanwhile
        silent = set(running(latest, stage.compiled.testifying)) - started(logs, stage.recorder.events())
        if deadline.expired or not silent:
            break
        stage.sleep(0.5)
    return logs


def _events(stage: Stage, problems: list[str]) -> tuple[list[Event], tuple[dict[str, Any], ...]]:
    try:
        return read_events(stage.session.api, stage.namespace, stage.session.nodes.walls)
    except ApiError as error:
        problems.append(f"events: {error}")
        return [], ()


def _unheard(stage: Stage, logs: Logs, pods: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """Containers that ran, should have testified, and were not heard: their absence proves nothing."""
    heard = {sighting.testimony.container for sighting in logs.sightings}
    for pod in pods.values():
        for name, container in statuses(pod).items():
            ran = container.get("started") or container.get("restartCount") or _ended(container)
            if name in stage.compiled.testifying and ran and name not in heard:
                yield f"no testimony of {name} was heard" + "".join(f"; {why}" for why in logs.missing)


def _ended(container: Mapping[str, Any]) -> bool:
    """Whether an instance came to its end after it had started; a failed start has no times."""
    return bool((container.get("state", {}).get("terminated") or {}).get("startedAt"))


def _pressure(stage: Stage, events: Iterable[Event]) -> list[Event]:
    times = [event.at for event in events]
    return stage.session.pressure.between(min(times), max(times)) if times else []


def _environment(stage: Stage) -> dict[str, str]:
    info = stage.session.info
    return {
        "kubernetes": info.kubernetes,
        "runtime": info.runtime,
        "cluster": info.provider,
        "node": info.node,
        "namespace": stage.namespace,
        **({"faults": info.faults} if info.faults else {}),
    }


def _source(stage: Stage) -> dict[str, object]:
    scenario = stage.case.scenario
    return {
        "path": scenario.position.file,
        "text": scenario.text,
        "parameters": dict(stage.case.parameters),
    }
