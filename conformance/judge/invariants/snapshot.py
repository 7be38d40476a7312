"""The published status as a whole, after each publication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from conformance.judge.bounds import STATUS_LAG
from conformance.judge.invariants.pod import container, steps
from conformance.scenario.model import Case
from conformance.timeline import POD, WATCH, Event, Kind, Timeline

FINAL = ("Succeeded", "Failed")
"""Phases that a pod does not leave."""
STATES = (Kind.WAITING, Kind.RUNNING, Kind.TERMINATED)
FORGETFUL = ("restart_kubelet", "start_kubelet")
"""Steps after which the kubelet knows no result of a probe any more."""
PUBLISHED = frozenset({*STATES, Kind.READY, Kind.STARTED_FLAG, Kind.PHASE, Kind.CONDITION})


@dataclass
class Snapshot:
    """The status as it was after one publication: the newest event of each thing that is published."""

    at: float = 0.0
    states: dict[str, Event] = field(default_factory=dict)
    ready: dict[str, Event] = field(default_factory=dict)
    started: dict[str, Event] = field(default_factory=dict)
    conditions: dict[str, Event] = field(default_factory=dict)
    phase: Event | None = None

    def add(self, event: Event) -> None:
        if event.kind in STATES:
            self.states[event.subject] = event
        elif event.kind is Kind.PHASE:
            self.phase = event
        elif event.kind is Kind.CONDITION:
            self.conditions[str(event.data.get("type"))] = event
        else:
            flags = self.ready if event.kind is Kind.READY else self.started
            flags[event.subject] = event

    def true(self, condition: str) -> Event | None:
        """The condition, if it is True."""
        event = self.conditions.get(condition)
        return event if event is not None and event.data.get("status") == "True" else None

    @property
    def over(self) -> Event | None:
        """The phase, if it is terminal."""
        return self.phase if self.phase is not None and self.phase.data.get("phase") in FINAL else None


def snapshots(timeline: Timeline) -> Iterator[Snapshot]:
    """The status after each publication; the same object, changed, until the pod is gone and another one comes."""
    snapshot = Snapshot()
    gone = [event.at for event in timeline.of(POD, Kind.DELETED)]
    for at, events in groupby(_published(timeline), key=attrgetter("at")):
        if any(snapshot.at <= end < at for end in gone):
            snapshot = Snapshot()
        snapshot.at = at
        for event in events:
            snapshot.add(event)
        yield snapshot


def taken_back(timeline: Timeline, case: Case, at_once: bool) -> Iterator[tuple[Event, Event]]:
    """A flag `started` true, and the one that took it back while the same instance was published as running.

    Those `at_once` are results of a startup probe that stood no longer than a publication may be late. A flag that
    was inherited from the instance before is none of this one; a kubelet that is restarted may forget results.
    """
    last: dict[str, tuple[Event, Event]] = {}
    for snapshot in () if steps(case, *FORGETFUL) else snapshots(timeline):
        for name, state in snapshot.states.items():
            flag = snapshot.started.get(name)
            if state.kind is not Kind.RUNNING or flag is None or flag.attempt != state.attempt:
                continue
            if is_true(flag):
                last[name] = state, flag
            elif name in last and last[name][0] is state:
                before = last.pop(name)[1]
                if at_once is (flag.at - before.at < STATUS_LAG and "startupProbe" in container(case, name)):
                    yield before, flag


def is_true(flag: Event | None) -> bool:
    """Whether `ready` or `started` was published as true."""
    return flag is not None and flag.data.get("value") == "true"


def _published(timeline: Timeline) -> tuple[Event, ...]:
    if "published" not in timeline.derived:
        found = (e for e in timeline.events if e.kind in PUBLISHED and e.clock.name == WATCH.name)
        timeline.derived["published"] = tuple(found)
    events: tuple[Event, ...] = timeline.derived["published"]
    return events
