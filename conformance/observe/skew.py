"""Puts the clocks of this machine and of all nodes together: arrivals here and stamps made there become comparable.

A kubelet renews the lease of its node every ten seconds and writes its own time into it, in microseconds. What
remains of the difference is the way here, some tens of milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from conformance.cluster import ApiError
from conformance.cluster.stream import Stream
from conformance.observe.status import seconds
from conformance.timeline import Event
from conformance.timing import Clock, SystemClock

LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
UNMEASURED = 1.0
"""Seconds by which the clock of a node is taken to be off when nobody could measure it."""
LAPSED = 60.0
"""Seconds after its last renewal from which a lease is taken for that of a node that is away."""


class Watchable(Protocol):
    """The part of the API client that is needed."""

    def list(self, path: str) -> dict[str, Any]: ...

    def watch(
        self, path: str, resource_version: str, label_selector: str = "", timeout: float = 60.0
    ) -> Stream[dict[str, Any]]: ...


@dataclass(frozen=True)
class NodeClock(SystemClock):
    """A node's clock, told by this machine's. `ahead`: seconds by which this machine's shows more."""

    ahead: float

    def now(self) -> float:
        return time.time() - self.ahead


@dataclass(frozen=True)
class WallClocks:
    """The clocks of a cluster's nodes. A record tells the time of `reference`; if that is None all nodes are this
    machine. `ahead`: by how many seconds this machine's clock shows more than that of each node."""

    reference: str | None = None
    ahead: Mapping[str, float] = field(default_factory=dict)

    def observer(self) -> Clock:
        """A clock of this machine that tells the time of the record."""
        ahead = self.ahead.get(self.reference or "")
        return SystemClock() if ahead is None else NodeClock(ahead)

    def told(self, event: Event, node: str) -> Event:
        """An event that another node has stamped, at the time of the record and on a clock of that node's name."""
        if not node or self.reference in (None, node):
            return event
        if node not in self.ahead:
            return replace(event, clock=event.clock.on(node, UNMEASURED))
        return replace(event, at=event.at + self.shift(node), clock=event.clock.on(node))

    def shift(self, node: str) -> float:
        """Seconds from the time of a node to that of the record."""
        return self.ahead[node] - self.ahead.get(self.reference or "", 0.0)


def differences(
    api: Watchable, renewals: int = 2, within: float = 25.0, clock: Clock | None = None
) -> dict[str, float]:
    """By how many seconds this machine's clock shows more than that of each node: the least difference seen while
    each renewed its lease `renewals` times, or for `within` seconds. Nodes that renewed none are left out."""
    clock = clock or SystemClock()
    found: dict[str, list[float]] = {}
    try:
        listing = api.list(LEASES)
        expected = set(_renewing(listing["items"]))
        stream = api.watch(LEASES, listing["metadata"]["resourceVersion"], timeout=within)
        for event in stream:
            if event["type"] == "MODIFIED" and (renewed := _renewed(event["object"])) is not None:
                found.setdefault(event["object"]["metadata"]["name"], []).append(clock.now() - renewed)
            if all(len(found.get(node, ())) >= renewals for node in expected):
                stream.close()
    except ApiError:
        pass  # without the right to read leases the clocks are taken to agree
    return {node: min(seen) for node, seen in found.items()}


def _renewing(leases: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """The nodes that are there, by the stamps of their leases, which need not be of our time."""
    stamps = {lease["metadata"]["name"]: _renewed(lease) or 0.0 for lease in leases}
    latest = max(stamps.values(), default=0.0)
    return (node for node, stamp in stamps.items() if latest - stamp < LAPSED)


def _renewed(lease: Mapping[str, Any]) -> float | None:
    return seconds((lease.get("spec") or {}).get("renewTime"))
