"""Options → the configuration that `kind create cluster` reads. Pure: knows kind's document and runs nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from conformance.cluster.select import Options
from conformance.errors import ConformanceError

CREATED = "pod-lifecycle-conformance/created"
"""Label of the nodes of clusters that were created here; its value is the digest of their configuration."""
_HEAD = {"kind": "Cluster", "apiVersion": "kind.x-k8s.io/v1alpha4"}
_KUBELET = {"kind": "KubeletConfiguration", "apiVersion": "kubelet.config.k8s.io/v1beta1"}


def configuration(options: Options) -> dict[str, Any]:
    """The user's own configuration, else one node, with what the options say and the label; JSON is YAML."""
    wanted = _wanted(options)
    label = {CREATED: digest(options)}
    return {
        **wanted,
        "nodes": [{**node, "labels": {**node.get("labels", {}), **label}} for node in wanted["nodes"]],
    }


def digest(options: Options) -> str:
    """What tells clusters of different configurations apart."""
    return hashlib.sha256(json.dumps(_wanted(options), sort_keys=True).encode()).hexdigest()[:12]


def _wanted(options: Options) -> dict[str, Any]:
    own = _checked(options.kind_config or {})
    found = {**own, **_HEAD, "nodes": [_node(node, options) for node in own.get("nodes") or [{}]]}
    if options.gates:
        found["featureGates"] = {**own.get("featureGates", {}), **dict.fromkeys(options.gates, True)}
    if options.kubelet_config:
        patch = json.dumps({**_KUBELET, **options.kubelet_config})
        found["kubeadmConfigPatches"] = [*own.get("kubeadmConfigPatches", ()), patch]
    return found


def _node(own: Mapping[str, Any], options: Options) -> dict[str, Any]:
    chosen = image(options)
    return {"role": "control-plane", **own, **({"image": chosen} if chosen else {})}


def image(options: Options) -> str | None:
    """The node image that is asked for: by its reference, or kind's of a version; None for kind's choice."""
    if options.node_image:
        return options.node_image
    return f"kindest/node:{options.kubernetes}" if options.kubernetes else None


def _checked(own: Mapping[str, Any]) -> Mapping[str, Any]:
    """The user's configuration; ConformanceError if it is none of kind's."""
    for key, value in _HEAD.items():
        if own and own.get(key) != value:
            raise ConformanceError(f"A configuration of kind has {key}: {value}, not {own.get(key)!r}.")
    nodes = own.get("nodes") or []
    if not isinstance(nodes, list) or not all(isinstance(node, Mapping) for node in nodes):
        raise ConformanceError("`nodes` of a configuration of kind is a list of mappings.")
    return own
