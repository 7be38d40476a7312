"""Gives a clock that tells a remote node's time, so that arrivals here can be compared with stamps made there.

A kubelet renews the lease of its node every ten seconds and writes its own time into it, in microseconds. What
remains of the difference is the way here, some tens of milliseconds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Protocol

from conformance.cluster import ApiError
from conformance.cluster.stream import Stream
from conformance.observe.status import seconds
from conformance.timing import Clock, SystemClock

LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"


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


def node_clock(
    api: Watchable, node: str, renewals: int = 2, within: float = 25.0, clock: Clock | None = None
) -> Clock:
    """The clock of a node, after watching `renewals` of its lease or at most `within` seconds; the clock given
    when no renewal was seen. For a node that is this machine there is nothing to find out."""
    clock = clock or SystemClock()
    found = _differences(api, node, renewals, within, clock)
    return NodeClock(min(found)) if found else clock


def _differences(api: Watchable, node: str, renewals: int, within: float, clock: Clock) -> list[float]:
    found: list[float] = []
    try:
        version = api.list(LEASES)["metadata"]["resourceVersion"]
        stream = api.watch(LEASES, version, timeout=within)
        for event in stream:
            renewed = seconds((event["object"].get("spec") or {}).get("renewTime"))
            if event["object"]["metadata"].get("name") == node and renewed is not None:
                found.append(clock.now() - renewed)
            if len(found) >= renewals:
                stream.close()
    except ApiError:
        pass  # without the right to read leases the clocks are taken to agree
    return found
