"""Sets the uptime clock of containers against the wall clock, and turns testimony into events.

The runtime stamps a log line after it was written, so each line bounds the offset from above: the smallest
difference is the best estimate. Without log lines the kubelet's stamps bound it from both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Lock
from typing import Any

from conformance.observe.logs import Sighting
from conformance.observe.skew import WallClocks
from conformance.observe.status import seconds
from conformance.timeline import NODE, STATUS, Clock, Event, Kind
from conformance.timeline.testimony import Testimony

RECENT = 600.0
"""Seconds for which an offset seen in one pod is good for others of its node; wall clocks get adjusted."""
SAME_CLOCK = 0.5
"""Seconds by which the offsets of pods of one node may differ."""
OWN_CLOCK = 30.0
"""Seconds before the creation of a pod from which on an uptime counts from the start of the pod's own sandbox.

The pod's creation is told by the API server's clock, which may be off against that of the node.
"""
_STAMPS = {Kind.STARTING: (Kind.STARTED_AT, 2.0, 5.0), Kind.EXITING: (Kind.FINISHED_AT, 1.0, 0.0)}
"""The stamp that goes with a testimony, and by how many seconds the testimony may be earlier or later than it.

Runtimes take the time of a start after they have asked for it: on a busy node the program's first line was seen
1.6 s before it and 4.5 s after it. The time of an end is never before the last line."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """`offset`: the wall clock's seconds at uptime zero; `uncertainty`: how far it may be off, in seconds."""

    offset: float
    uncertainty: float = NODE.uncertainty

    @property
    def clock(self) -> Clock:
        return Clock(NODE.name, NODE.resolution, self.uncertainty)


def by_log(sightings: Iterable[Sighting]) -> Alignment | None:
    """From the stamps of log lines; None without any."""
    offsets = [s.stamp - s.testimony.uptime for s in sightings if s.stamp is not None]
    return Alignment(min(offsets)) if offsets else None


def by_status(sightings: Iterable[Sighting], stamps: Iterable[Event]) -> Alignment | None:
    """From StartedAt and FinishedAt of the same attempt as Starting and Exiting; None without a pair."""
    at = {(e.pod, e.subject, e.attempt, e.kind): e.at for e in stamps}
    lower: list[float] = []
    upper: list[float] = []
    for sighting in sightings:
        said = sighting.testimony
        kind, early, late = _STAMPS.get(said.kind, (None, 0.0, 0.0))
        stamp = None if kind is None else at.get((sighting.pod, said.container, said.attempt, kind))
        if stamp is not None:
            lower.append(stamp - early - said.uptime)
            upper.append(stamp + 1.0 + late - said.uptime)
    if not lower:
        return None
    low, high = max(lower), min(upper)
    return Alignment((low + high) / 2, max(abs(high - low) / 2, NODE.uncertainty))


@dataclass
class Nodes:
    """What is known of each node's clocks; shared by the cases of a process."""

    walls: WallClocks = field(default_factory=WallClocks)
    _known: dict[str, tuple[float, Alignment]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def align(
        self,
        node: str,
        sightings: Sequence[Sighting],
        stamps: Iterable[Event],
        now: float,
        created: float | None = None,
    ) -> Alignment | None:
        """The best alignment for one pod's testimony: its own, or a better one seen on its node of late.

        `now`, and `created` for the pod: seconds since the epoch. None when nothing ties uptime to the wall clock.
        """
        own = by_log(sightings)
        alone = own or by_status(sightings, stamps)
        if alone and is_own(alone, created):
            return alone
        with self._lock:
            known = self._recent(node, now)
            if own is None:
                return known if known and (alone is None or _same(known, alone)) else alone
            if known and 0.0 <= own.offset - known.offset <= SAME_CLOCK:
                return known
            self._known[node] = (now, own)
            return own

    def _recent(self, node: str, now: float) -> Alignment | None:
        since, known = self._known.get(node, (0.0, None))
        return known if known is not None and now - since <= RECENT else None


def _same(one: Alignment, other: Alignment) -> bool:
    return abs(one.offset - other.offset) <= SAME_CLOCK + other.uncertainty


def is_own(alignment: Alignment, created: float | None) -> bool:
    """Whether the uptime began with the sandbox of the pod, whose creation this is, and not with the node."""
    return created is not None and alignment.offset > created - OWN_CLOCK


def began_anew(testimonies: Iterable[Testimony]) -> bool:
    """Whether a container's later attempt tells of an earlier time than the one before."""
    ordered = sorted((said.container, said.attempt, said.uptime) for said in testimonies)
    return any(one[0] == two[0] and two[2] < one[2] for one, two in pairwise(ordered))


def place(
    sightings: Iterable[Sighting],
    pods: Mapping[str, Mapping[str, Any]],
    stamps: Sequence[Event],
    nodes: Nodes,
    now: float,
) -> tuple[list[Event], list[str]]:
    """The testimony of all pods (snapshots by UID) as events, and what could not be placed in time, and why.

    `stamps`: recorded events, of which StartedAt and FinishedAt are used. `now`: seconds since the epoch.
    """
    events: list[Event] = []
    trouble: list[str] = []
    by_pod: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        by_pod.setdefault(sighting.pod, []).append(sighting)
    for uid, found in by_pod.items():
        node = node_of(pods, uid)
        created = created_at(pods, uid)
        alignment = nodes.align(node, found, stamps, now, created)
        if alignment is None:
            trouble.append(
                f"no log line and no stamp of pod {uid} ties its {len(found)} testimonies to the wall clock"
            )
        elif is_own(alignment, created) and began_anew(sighting.testimony for sighting in found):
            trouble.append(
                f"the uptime of pod {uid} began anew with its sandbox: its testimony cannot be placed in time"
            )
        else:
            events += (nodes.walls.told(event, node) for event in testify(found, alignment))
    return events, trouble


def published(
    events: Iterable[Event], pods: Mapping[str, Mapping[str, Any]], walls: WallClocks
) -> Iterator[Event]:
    """What the watch showed, its stamps told by the clocks of the nodes whose kubelets wrote them."""
    for event in events:
        yield walls.told(event, node_of(pods, event.pod)) if event.clock == STATUS else event


def node_of(pods: Mapping[str, Mapping[str, Any]], uid: str) -> str:
    """The node of a pod, by the last snapshot of it; empty before it has one."""
    return str((pods.get(uid, {}).get("spec") or {}).get("nodeName", ""))


def created_at(pods: Mapping[str, Mapping[str, Any]], uid: str) -> float | None:
    """The creation of a pod, in seconds since the epoch; None when it is not known."""
    return seconds((pods.get(uid, {}).get("metadata") or {}).get("creationTimestamp"))


def testify(sightings: Iterable[Sighting], alignment: Alignment) -> list[Event]:
    """One event for each testimony however often it was seen, in order; `via` in the data: its channels."""
    channels: dict[tuple[str, float, str], set[str]] = {}
    said: dict[tuple[str, float, str], Testimony] = {}
    for sighting in sightings:
        key = (sighting.pod, sighting.testimony.uptime, repr(sighting.testimony))
        channels.setdefault(key, set()).add(sighting.channel)
        said[key] = sighting.testimony
    return [
        Event(
            alignment.offset + testimony.uptime,
            testimony.container,
            testimony.kind,
            {**testimony.data, "via": ",".join(sorted(channels[key]))},
            testimony.attempt,
            alignment.clock,
            key[0],
        )
        for key, testimony in sorted(said.items(), key=lambda item: item[1].uptime)
    ]
