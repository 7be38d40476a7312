"""Turns the node objects of a cluster into the facts about the one on which pods will run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.errors import ClusterError


@dataclass(frozen=True, slots=True)
class Node:
    """Facts about a node as its kubelet reports them.

    `runtime` is like containerd://2.4.2, `boot` what the kernel calls this run of itself.
    """

    name: str
    kubelet: str
    runtime: str
    kernel: str
    system: str
    architecture: str
    boot: str


def choose(nodes: Iterable[Mapping[str, Any]], name: str | None = None) -> Node:
    """The node of that name, or the first that takes pods; ClusterError when there is none."""
    found = [node for node in nodes if name in (None, node["metadata"]["name"])]
    if not found:
        raise ClusterError(f"The cluster has no node{f' named {name}' if name else ''}.")
    node = min(found, key=_takes_no_pods)
    info = node["status"]["nodeInfo"]
    return Node(
        name=node["metadata"]["name"],
        kubelet=info["kubeletVersion"],
        runtime=info["containerRuntimeVersion"],
        kernel=info["kernelVersion"],
        system=info["osImage"],
        architecture=info["architecture"],
        boot=info["bootID"],
    )


def _takes_no_pods(node: Mapping[str, Any]) -> bool:
    spec = node.get("spec") or {}
    return bool(spec.get("unschedulable") or spec.get("taints"))
