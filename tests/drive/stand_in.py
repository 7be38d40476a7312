"""A stage whose cluster is a stand-in, for the steps that need more than a function's arguments."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from conformance.cluster import Conflict
from conformance.drive.stage import Stage
from conformance.observe import Recorder
from conformance.timing import Deadline, SystemClock


class Node:
    """A provider that notes what it is asked for."""

    name = "stand-in"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def stop_kubelet(self) -> None:
        self.asked.append("stop kubelet")

    def start_kubelet(self) -> None:
        self.asked.append("start kubelet")

    def stop_api_server(self) -> None:
        self.asked.append("stop API server")

    def start_api_server(self) -> None:
        self.asked.append("start API server")

    def write_static_pod(self, name: str, manifest: dict[str, Any]) -> None:
        self.asked.append(f"write {name} {manifest['metadata']['namespace']}")

    def remove_static_pod(self, name: str) -> None:
        self.asked.append(f"remove {name}")


@dataclass
class NodeApi:
    """The API of one node, whose version changes behind the caller's back as often as `conflicts` says."""

    taints: list[dict[str, Any]] = field(default_factory=list)
    conflicts: int = 0

    def get(self, path: str) -> dict[str, Any]:
        assert path == "/api/v1/nodes/node-1"
        return {"metadata": {"resourceVersion": "7"}, "spec": {"taints": list(self.taints)}}

    def patch(self, path: str, body: dict[str, Any]) -> None:
        assert (path, body["metadata"]) == ("/api/v1/nodes/node-1", {"resourceVersion": "7"})
        if self.conflicts:
            self.conflicts -= 1
            raise Conflict(409, "Conflict", "it has changed")
        self.taints = body["spec"]["taints"] or []


def make_stage(api: Any = None, provider: Any = None) -> Stage:
    clock = SystemClock()
    session: Any = SimpleNamespace(
        api=api or NodeApi(),
        provider=provider or Node(),
        clock=clock,
        stopping=threading.Event(),
        info=SimpleNamespace(node="node-1", provider="stand-in", abilities={"taint-node"}),
    )
    compiled: Any = SimpleNamespace(objects=({"metadata": {"name": "it"}},), pod="it", testifying=())
    case: Any = None
    return Stage(case, session, "plc-ns", compiled, Recorder("plc-ns", clock), Deadline(clock, 5.0))
