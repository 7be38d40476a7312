"""Keeps what was seen of one case's pods (and Job) as events, and wakes those who wait for it to change.

Fed by the shared watch, read by the case's own thread; pods are told apart by UID.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Condition
from typing import Any

from conformance.errors import ClusterError
from conformance.observe import endpoints, status
from conformance.timeline import POD, WATCH, Event, Kind
from conformance.timeline.testimony import Testimony
from conformance.timing import Clock, Deadline

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a wait looks at: the newest pod's latest snapshot (None before there is one, and once it is gone).

    `gone`: there was a pod and none is left. `last`: the newest pod's last snapshot, also when it is gone.
    """

    pod: Object | None
    last: Object | None
    gone: bool
    job: Object | None
    events: tuple[Event, ...]


class Recorder:
    """The record of one namespace. All methods may be called from any thread."""

    def __init__(self, namespace: str, clock: Clock) -> None:
        self.namespace = namespace
        self._clock = clock
        self._changed = Condition()
        self._pods: dict[str, Object] = {}
        self._gone: set[str] = set()
        self._job: Object | None = None
        self._slices: dict[str, Object | None] = {}
        self._events: list[Event] = []
        self._stamped: set[tuple[str, str, Kind, int | None, bool]] = set()
        self._testimonies: dict[str, list[Testimony]] = {}
        self._failure: ClusterError | None = None

    def events(self) -> list[Event]:
        """Everything recorded so far, in the order in which it was seen."""
        with self._changed:
            return list(self._events)

    def pod(self) -> Object | None:
        """Latest snapshot of the newest pod; None before it was seen and after it has gone."""
        return self.seen().pod

    def pods(self) -> dict[str, Object]:
        """Last snapshot of every pod that was seen, by UID, oldest first, those that have gone among them."""
        with self._changed:
            return dict(self._pods)

    def job(self) -> Object | None:
        return self.seen().job

    def testimonies(self) -> dict[str, list[Testimony]]:
        """What containers testified in their termination messages, by the pod's UID."""
        with self._changed:
            return {uid: list(found) for uid, found in self._testimonies.items()}

    def seen(self) -> Seen:
        with self._changed:
            return self._seen()

    def add(self, event: Event) -> None:
        """Record an event that somebody else saw; for steps of the driver, on its own clock."""
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    def wait(self, condition: Callable[[Seen], bool], deadline: Deadline) -> bool:
        """True once `condition` holds, False when the deadline has passed first.

        `condition` raises `Never` to end the wait at once; ClusterError when the watch is beyond repair.
        """
        with self._changed:
            while not condition(self._seen()):
                if self._failure is not None:
                    raise self._failure
                if deadline.expired:
                    return False
                self._clock.wait(self._changed, deadline.remaining())
            return True

    def wake(self) -> None:
        """Have those who wait look again, although nothing has been seen."""
        with self._changed:
            self._changed.notify_all()

    def on_pod(self, pod: Object, at: float, gone: bool = False) -> None:
        """A snapshot has arrived; the last one if `gone`."""
        uid = str(pod["metadata"]["uid"])
        with self._changed:
            before = self._pods.get(uid)
            found = [event for event in status.changes(before, pod, at) if self._is_new(event, before, gone)]
            self._testimonies.setdefault(uid, []).extend(status.testimonies(before, pod))
            self._pods[uid] = pod
            if gone and uid not in self._gone:
                self._gone.add(uid)
                found.append(status.deleted(before, pod, at))
            self._events += found
            self._changed.notify_all()

    def on_job(self, job: Object, at: float) -> None:
        with self._changed:
            self._events += status.job_changes(self._job, job, at)
            self._job = job
            self._changed.notify_all()

    def on_slice(self, found: Object, at: float, gone: bool = False) -> None:
        """A snapshot of an EndpointSlice has arrived; it is gone, if `gone`."""
        name, now = str(found["metadata"]["name"]), None if gone else found
        with self._changed:
            self._events += endpoints.changes(self._slices.get(name), now, at)
            self._slices[name] = now
            self._changed.notify_all()

    def on_gap(self, what: str, at: float) -> None:
        """For a while nothing could be seen."""
        self.add(Event(at, POD, Kind.GAP, {"what": what}, clock=WATCH))

    def on_failure(self, error: ClusterError, at: float) -> None:
        """Nothing will be seen any more."""
        with self._changed:
            self._failure = error
        self.on_gap(f"the watch ended for good: {error}", at)

    def unseen(self, uids: set[str]) -> list[Object]:
        """Pods thought to exist that are not among `uids`: they went while nobody looked."""
        with self._changed:
            return [pod for uid, pod in self._pods.items() if uid not in uids and uid not in self._gone]

    def _seen(self) -> Seen:
        newest = next(reversed(self._pods), None)
        last = None if newest is None else self._pods[newest]
        gone = bool(self._pods) and len(self._gone) == len(self._pods)
        return Seen(None if newest in self._gone else last, last, gone, self._job, tuple(self._events))

    def _is_new(self, event: Event, before: Object | None, gone: bool) -> bool:
        """Stamps count once, although `state` and `lastState` repeat them; so does the deletion.

        The kubelet's last delete has grace 0, which is the end of a deletion and not another one.
        """
        if event.kind is Kind.DELETING:
            return not (gone and before is not None and before["metadata"].get("deletionTimestamp"))
        if event.kind not in (Kind.STARTED_AT, Kind.FINISHED_AT):
            return True
        key = (event.pod, event.subject, *status.identity(event))
        new = key not in self._stamped
        self._stamped.add(key)
        return new
