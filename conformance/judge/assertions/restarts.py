"""How often containers are restarted."""

from __future__ import annotations

from conformance.judge.arguments import Counted
from conformance.judge.bounds import RESTART_LAG, backoff
from conformance.judge.findings import failed, passed, unknown, worst
from conformance.judge.gate import is_init
from conformance.judge.instances import Instance, end_to_start, ran
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent, broken
from conformance.scenario.arguments import ContainerName, ContainerNames
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Order, Timeline

FINAL = ("Succeeded", "Failed")
"""Phases after which no container is restarted."""


class Restarts(Counted):
    """Whose restarts, and how many."""

    container: ContainerName


@ASSERTIONS.register("restarts")
def restarts(arguments: Restarts, timeline: Timeline, case: Case) -> Finding:
    """The container is restarted as often as said; without a number, at least once.

    Counted by the highest attempt in testimony, stamps and restartCount. An upper limit needs a record that goes on
    long enough after the last exit for the next restart to have shown.
    """
    wanted = arguments if arguments.bounded else arguments.model_copy(update={"at_least": 1})
    return _restarts(timeline, case, arguments.container, wanted)


@ASSERTIONS.register("does_not_restart")
def does_not_restart(names: ContainerNames, timeline: Timeline, case: Case) -> Finding:
    """Every one of the containers starts, and none is ever restarted.

    After an exit the record must go on until the pod has ended, or long enough for a restart to have shown.
    """
    return worst(_restarts(timeline, case, name, Counted(count=0)) for name in names)


def _restarts(timeline: Timeline, case: Case, name: str, wanted: Counted) -> Finding:
    expected = f"{name} restarted {wanted.times()} times" if wanted.high != 0 else f"{name} not restarted"
    runs = ran(timeline, name)
    if not runs:
        return absent(timeline, expected, f"{name} never started")
    last = _last_attempt(timeline, name)
    number = last.attempt or 0
    observed = f"{name} restarted {number} times" if number else f"{name} not restarted"
    if wanted.high is not None and number > wanted.high:
        return failed(expected, observed, last)
    if number < wanted.low:
        return absent(timeline, expected, observed, runs[-1].start, runs[-1].end)
    reason = _unsettled(timeline, case, runs[-1]) if wanted.high is not None else ""
    if reason:
        return unknown(expected, observed, reason, runs[-1].end)
    return passed(expected, observed, runs[-1].start, runs[-1].end)


def _last_attempt(timeline: Timeline, name: str) -> Event:
    """The first event of the highest attempt; published waiting does not count, it is about one to come."""
    kinds = (
        Kind.STARTING,
        Kind.STARTED_AT,
        Kind.RUNNING,
        Kind.RESTARTS,
        Kind.FINISHED_AT,
        Kind.SIGNAL,
        Kind.EXITING,
    )
    found = [event for kind in kinds for event in timeline.of(name, kind) if event.attempt is not None]
    return min(found, key=lambda event: (-(event.attempt or 0), event.at))


def _unsettled(timeline: Timeline, case: Case, last: Instance) -> str:
    """Why a further restart could have been missed; empty if it could not."""
    if reason := broken(timeline):
        return reason
    end = last.end
    if end is None or _pod_ended(timeline, end) or _went_on(timeline, case, last):
        return ""
    needed = backoff(last.attempt) + RESTART_LAG
    seen = timeline.events[-1].earliest - end.latest
    if seen >= needed:
        return ""
    return f"the record ends {seen:.1f} s after the exit of {last.name}; a restart may take {needed:g} s"


def _pod_ended(timeline: Timeline, end: Event) -> bool:
    phases = [event for event in timeline.of(POD, Kind.PHASE) if event.data.get("phase") in FINAL]
    over = [*phases, *timeline.of(POD, Kind.DELETED), *timeline.of(POD, Kind.DELETING)]
    return any(event.compare(end) is not Order.BEFORE or event.kind is Kind.DELETING for event in over)


def _went_on(timeline: Timeline, case: Case, last: Instance) -> bool:
    """Whether an init container has succeeded and the kubelet went on to the next one."""
    if not is_init(case, last.container) or last.code != 0:
        return False
    names = case.containers()["all"]
    later = names[names.index(last.container) + 1 :]
    return any(end_to_start(last, run) is Order.BEFORE for name in later for run in ran(timeline, name))
