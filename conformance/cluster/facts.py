"""Turns a reachable API server into the `ClusterInfo` of a provider that did not build it itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from conformance.cluster.answers import ApiError
from conformance.cluster.api import Api
from conformance.cluster.node import Node
from conformance.cluster.protocol import ClusterInfo

BOOT = Path("/proc/sys/kernel/random/boot_id")
_GATE = re.compile(r'^kubernetes_feature_enabled\{name="(\w+)",stage="[A-Z]*"\} 1$', re.MULTILINE)


def describe(
    api: Api,
    provider: str,
    name: str,
    kubeconfig: Path,
    context: str | None = None,
    abilities: Iterable[str] = (),
    own: bool = False,
    nodes: Mapping[str, str] | None = None,
) -> ClusterInfo:
    """Facts as the API server and the first node that takes pods report them; raises ApiError.

    `own`: whether the node was made here, so that it may be this machine. `nodes`: labels that it must have.
    """
    node = api.node(labels=nodes)
    return ClusterInfo(
        name=name,
        provider=provider,
        kubeconfig=kubeconfig,
        context=context,
        kubernetes=api.version(),
        runtime=node.runtime,
        node=node.name,
        gates=gates(api, node.name),
        kubelet=kubelet_config(api, node.name),
        abilities=frozenset(abilities),
        local=own and is_this_machine(node),
    )


def is_this_machine(node: Node) -> bool:
    """Whether the node runs on this machine's kernel: no remote container engine, and none in a virtual machine."""
    return BOOT.exists() and BOOT.read_text().strip() == node.boot


def gates(api: Api, node: str) -> frozenset[str]:
    """Feature gates that are on in the API server and, where it knows them, in the node's kubelet.

    Those of the API server alone when the kubelet may not be asked and is of the same minor version; none when the
    metrics of the API server may not be read either.
    """
    try:
        served = frozenset(_GATE.findall(api.text("/metrics")))
    except ApiError:
        return frozenset()
    try:
        kubelet = api.text(f"/api/v1/nodes/{node}/proxy/metrics")
    except ApiError:
        return served if _same_minor(api.version(), api.node(node).kubelet) else frozenset()
    known = set(re.findall(r'^kubernetes_feature_enabled\{name="(\w+)"', kubelet, re.MULTILINE))
    on = set(_GATE.findall(kubelet))
    return frozenset(gate for gate in served if gate not in known or gate in on)


def _same_minor(one: str, other: str) -> bool:
    """Whether v1.36.1 and v1.36.4-gke.1 are of one minor version."""
    return one.split(".")[:2] == other.split(".")[:2]


def kubelet_config(api: Api, node: str) -> Mapping[str, Any]:
    """The KubeletConfiguration of a node; empty when it may not be read."""
    try:
        found: Mapping[str, Any] = api.get(f"/api/v1/nodes/{node}/proxy/configz").get("kubeletconfig", {})
    except ApiError:
        return {}
    return found
