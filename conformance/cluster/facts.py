"""Turns a reachable API server into the `ClusterInfo` of a provider that did not build it itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from conformance.cluster.answers import ApiError
from conformance.cluster.api import Api
from conformance.cluster.protocol import ClusterInfo

_GATE = re.compile(r'^kubernetes_feature_enabled\{name="(\w+)",stage="[A-Z]*"\} 1$', re.MULTILINE)


def describe(
    api: Api,
    provider: str,
    name: str,
    kubeconfig: Path,
    context: str | None = None,
    abilities: Iterable[str] = (),
    local: bool = False,
) -> ClusterInfo:
    """Facts as the API server and the first node that takes pods report them; raises ApiError."""
    node = api.node()
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
        local=local,
    )


def gates(api: Api, node: str) -> frozenset[str]:
    """Feature gates that are on in the API server and, where it knows them, in the node's kubelet.

    Empty when the metrics may not be read.
    """
    try:
        served = set(_GATE.findall(api.text("/metrics")))
        kubelet = api.text(f"/api/v1/nodes/{node}/proxy/metrics")
    except ApiError:
        return frozenset()
    known = set(re.findall(r'^kubernetes_feature_enabled\{name="(\w+)"', kubelet, re.MULTILINE))
    on = set(_GATE.findall(kubelet))
    return frozenset(gate for gate in served if gate not in known or gate in on)


def kubelet_config(api: Api, node: str) -> Mapping[str, Any]:
    """The KubeletConfiguration of a node; empty when it may not be read."""
    try:
        found: Mapping[str, Any] = api.get(f"/api/v1/nodes/{node}/proxy/configz").get("kubeletconfig", {})
    except ApiError:
        return {}
    return found
