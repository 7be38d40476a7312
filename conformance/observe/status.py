"""Turns two snapshots of a pod, as the watch delivered them, into the events that lie between them. Pure.

Says what was published and what is stamped inside the status; nothing about what should have been.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from conformance.timeline import JOBS, POD, STATUS, WATCH, Clock, Event, Kind
from conformance.timeline.testimony import Testimony, parse

Pod = Mapping[str, Any]
Status = Mapping[str, Any]
DELETION_LATE, LATE = 0.25, 1.0
"""Seconds by which an arrival is late that is told to be so: a deletion, from which grace periods count, and others.
Less than that and the clocks of observer and API server may differ, and every order would be in doubt."""
_LISTS = ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")


def changes(before: Pod | None, after: Pod, at: float) -> list[Event]:
    """Events for all that differs; `at`: when `after` arrived, seconds since the epoch.

    With `before` None everything in `after` is new. StartedAt and FinishedAt bear the status' own stamps.
    """
    pod = str(after["metadata"]["uid"])
    known = statuses(before)
    events = [*_deleting(before, after, at), *_phase(before, after, at), *_conditions(before, after, at)]
    events += _generation(before, after, at)
    for name, status in statuses(after).items():
        events += _container(name, known.get(name), status, at)
    return [replace(event, clock=_clock(event, before, after), pod=pod) for event in events]


def _clock(event: Event, before: Pod | None, after: Pod) -> Clock:
    """The event's clock; for an arrival that was certainly late, one that lags by as much as it can have been.

    On a busy machine the observer, or the server's watch, may be seconds behind. A stamp of the change tells: it has
    whole seconds, so only what comes more than one after it is late beyond doubt.
    """
    if event.clock != WATCH:
        return event.clock
    ends = event.kind in (Kind.DELETING, Kind.DELETED)
    lag = event.at - _changed(after)
    trusted = not (ends and _goes(before)) and lag < event.at
    return replace(WATCH, lag=lag) if trusted and lag > 1.0 + (DELETION_LATE if ends else LATE) else WATCH


def _goes(pod: Pod | None) -> bool:
    """Whether the pod is being deleted: a deletion after that keeps the time of the first one."""
    return bool(((pod or {}).get("metadata") or {}).get("deletionTimestamp"))


def _changed(pod: Pod) -> float:
    """The API server's stamp of the pod's newest change: by anybody, or its deletion; 0 if there is none.

    A deletion bears the time at which the grace period ends, and is not among the managed fields.
    """
    metadata = pod["metadata"]
    stamps = [seconds(entry.get("time")) for entry in metadata.get("managedFields") or ()]
    if (end := seconds(metadata.get("deletionTimestamp"))) is not None:
        stamps.append(end - int(metadata.get("deletionGracePeriodSeconds") or 0))
    return max((stamp for stamp in stamps if stamp is not None), default=0.0)


def deleted(before: Pod | None, last: Pod, at: float) -> Event:
    """The pod object is gone; `last` is its last snapshot, `before` the one that came before it."""
    event = Event(at, POD, Kind.DELETED, clock=WATCH, pod=str(last["metadata"]["uid"]))
    return replace(event, clock=_clock(event, before, last))


def job_changes(before: Pod | None, after: Pod, at: float) -> list[Event]:
    """A Job event for every condition of a Job that has become true."""
    known = {c["type"] for c in ((before or {}).get("status") or {}).get("conditions") or () if _true(c)}
    return [
        Event(at, POD, Kind.JOB, {"condition": c["type"], "reason": c.get("reason", "")}, clock=JOBS)
        for c in (after.get("status") or {}).get("conditions") or ()
        if _true(c) and c["type"] not in known
    ]


def testimonies(before: Pod | None, after: Pod) -> list[Testimony]:
    """What containers testified in termination messages that `before` did not have yet."""
    known = {message for status in statuses(before).values() for message in _messages(status)}
    found = [message for status in statuses(after).values() for message in _messages(status)]
    lines = (line for message in found if message not in known for line in message.splitlines())
    return [testimony for line in lines if (testimony := parse(line))]


def statuses(pod: Pod | None) -> dict[str, Status]:
    """Container statuses by name, those of init containers first."""
    status = (pod or {}).get("status") or {}
    return {container["name"]: container for part in _LISTS for container in status.get(part) or ()}


def seconds(stamp: str | None) -> float | None:
    """Seconds since the epoch of an RFC 3339 time; None for none and for the epoch itself (never started)."""
    if not stamp:
        return None
    return datetime.fromisoformat(stamp).timestamp() or None


def last_attempt(status: Status) -> int:
    """Which attempt `lastState` tells of.

    While a container waits out its back-off its last attempt is shown in `lastState` and not yet counted as
    restarted: then both ids are the same, and it is attempt `restartCount`; otherwise the one before.
    """
    count = int(status.get("restartCount", 0))
    ended = (status.get("lastState") or {}).get("terminated") or {}
    identity = ended.get("containerID")
    return count if identity and identity == status.get("containerID") else max(0, count - 1)


def _true(condition: Mapping[str, Any]) -> bool:
    return condition.get("status") == "True"


def _deleting(before: Pod | None, after: Pod, at: float) -> Iterator[Event]:
    metadata = after["metadata"]
    if metadata.get("deletionTimestamp") is None:
        return
    grace = int(metadata.get("deletionGracePeriodSeconds") or 0)
    old = (before or {}).get("metadata") or {}
    before_that = int(old.get("deletionGracePeriodSeconds") or 0)
    if old.get("deletionTimestamp") is None or before_that != grace:
        yield Event(at, POD, Kind.DELETING, {"grace": grace}, clock=WATCH)


def _phase(before: Pod | None, after: Pod, at: float) -> Iterator[Event]:
    status = after.get("status") or {}
    phase = status.get("phase")
    if phase and phase != ((before or {}).get("status") or {}).get("phase"):
        reason = {name: status[name] for name in ("reason", "message") if status.get(name)}
        yield Event(at, POD, Kind.PHASE, {"phase": phase, **reason}, clock=WATCH)


def _conditions(before: Pod | None, after: Pod, at: float) -> Iterator[Event]:
    known = {c["type"]: c for c in ((before or {}).get("status") or {}).get("conditions") or ()}
    for condition in (after.get("status") or {}).get("conditions") or ():
        old = known.get(condition["type"], {})
        if any(old.get(name) != condition.get(name) for name in ("status", "reason", "lastTransitionTime")):
            fields = ("type", "status", "reason", "message")
            data = {name: condition[name] for name in fields if name in condition}
            if (since := seconds(condition.get("lastTransitionTime"))) is not None:
                data["transition"] = since
            yield Event(at, POD, Kind.CONDITION, data, clock=WATCH)


def _generation(before: Pod | None, after: Pod, at: float) -> Iterator[Event]:
    data = _generations(after)
    if data and data != _generations(before):
        yield Event(at, POD, Kind.GENERATION, data, clock=WATCH)


def _generations(pod: Pod | None) -> dict[str, Any]:
    """The pod's generation, the one its status is for, and the oldest that a condition is for."""
    if pod is None:
        return {}
    status = pod.get("status") or {}
    each = [c["observedGeneration"] for c in status.get("conditions") or () if "observedGeneration" in c]
    values = {
        "generation": pod["metadata"].get("generation"),
        "observed": status.get("observedGeneration"),
        "conditions": min(each, default=None),
    }
    return {name: value for name, value in values.items() if value is not None}


def _container(name: str, old: Status | None, new: Status, at: float) -> Iterator[Event]:
    known = set() if old is None else {identity(stamp) for stamp in _stamps(name, old)}
    yield from (stamp for stamp in _stamps(name, new) if identity(stamp) not in known)
    count = int(new.get("restartCount", 0))
    if count != int((old or {}).get("restartCount", 0)):
        yield Event(at, name, Kind.RESTARTS, {"count": count}, count, WATCH)
    yield from _state(name, old, new, at)
    for kind, flag in ((Kind.STARTED_FLAG, "started"), (Kind.READY, "ready")):
        if new.get(flag) is not None and new.get(flag) != (old or {}).get(flag):
            yield Event(at, name, kind, {"value": str(new[flag]).lower()}, count, WATCH)


def identity(stamp: Event) -> tuple[Kind, int | None, bool]:
    """Which stamp of its container it is; the number of a start that failed may be given again to the next one."""
    return stamp.kind, stamp.attempt, stamp.never_ran


def _state(name: str, old: Status | None, new: Status, at: float) -> Iterator[Event]:
    """The published state, when it is another or that of another attempt."""
    state, attempt = new.get("state") or {}, _attempt(new)
    if old is not None and (state, attempt) == (old.get("state") or {}, _attempt(old)):
        return
    if (waiting := state.get("waiting")) is not None:
        data = {key: waiting[key] for key in ("reason", "message") if key in waiting}
        yield Event(at, name, Kind.WAITING, data, attempt, WATCH)
    if "running" in state:
        yield Event(at, name, Kind.RUNNING, {}, attempt, WATCH)
    if (terminated := state.get("terminated")) is not None:
        data = {"code": int(terminated.get("exitCode", 0)), **_reasons(terminated)}
        yield Event(at, name, Kind.TERMINATED, data, attempt, WATCH)


def _attempt(status: Status) -> int:
    """Which attempt `state` tells of; a waiting container waits for the one that is to come."""
    if "waiting" in (status.get("state") or {}) and (status.get("lastState") or {}).get("terminated"):
        return last_attempt(status) + 1
    return int(status.get("restartCount", 0))


def _stamps(name: str, status: Status) -> Iterator[Event]:
    for part, attempt in (("lastState", last_attempt(status)), ("state", _attempt(status))):
        state = status.get(part) or {}
        shown = state.get("running") or state.get("terminated") or {}
        if (at := seconds(shown.get("startedAt"))) is not None:
            yield Event(at, name, Kind.STARTED_AT, {}, attempt, STATUS)
        if (at := seconds(shown.get("finishedAt"))) is not None:
            data = {"code": int(shown.get("exitCode", 0)), **_reasons(shown)}
            yield Event(at, name, Kind.FINISHED_AT, data, attempt, STATUS)


def _reasons(terminated: Mapping[str, Any]) -> dict[str, Any]:
    return {key: terminated[key] for key in ("reason", "signal", "message") if terminated.get(key)}


def _messages(status: Status) -> Iterator[str]:
    for part in ("lastState", "state"):
        terminated = (status.get(part) or {}).get("terminated") or {}
        if terminated.get("message"):
            yield terminated["message"]
