"""Turns the options of a run into the provider of its cluster. Providers are imported only when chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.cluster.protocol import Provider
from conformance.errors import ConformanceError, nearest

CLUSTERS = ("local", "kind", "k3s", "existing")


@dataclass(frozen=True)
class Options:
    """Which cluster a run is to have.

    `kubernetes`: version such as v1.37.2, None for the provider's default. `runtime`: container runtime,
    where the provider offers a choice. `kubeconfig` and `context`: of an existing cluster. `gates`: feature
    gates to switch on; `kubelet_config`: fields of KubeletConfiguration; both only where the provider makes
    the cluster. `node_image`: reference of the image that nodes of kind and k3s are made of. `kind_config`: a
    configuration of kind to begin with. `faults`: a document of faults for a faulty local node, None for a
    healthy one. `node_selector`: labels of the nodes of an existing cluster to which pods will go.
    """

    cluster: str = "local"
    kubernetes: str | None = None
    runtime: str | None = None
    name: str | None = None
    kubeconfig: Path | None = None
    context: str | None = None
    gates: tuple[str, ...] = ()
    kubelet_config: Mapping[str, Any] = field(default_factory=dict)
    node_image: str | None = None
    kind_config: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, Any] | None = None
    node_selector: Mapping[str, str] = field(default_factory=dict)


def chosen(cluster: str | None, kubeconfig: Path | None, context: str | None) -> str:
    """The provider that is meant: the one that is named, else what a kubeconfig or context tells."""
    return cluster or ("existing" if kubeconfig or context else "local")


def feature_gates(written: str) -> tuple[str, ...]:
    """`A,B=true` → the gates to switch on; ConformanceError for what is no gate, or one to be switched off."""
    gates = []
    for part in filter(None, (part.strip() for part in written.split(","))):
        gate, _, value = part.partition("=")
        if value not in ("", "true") or not gate.isalnum():
            raise ConformanceError(
                f"{part!r} is no feature gate to switch on: write --feature-gates ContainerStopSignals,Another"
            )
        gates.append(gate)
    return tuple(sorted(set(gates)))


def kubelet_fields(written: str | None) -> Mapping[str, Any]:
    """Fields of KubeletConfiguration, written as a JSON object; ConformanceError when it is none."""
    try:
        fields = json.loads(written or "{}")
    except ValueError as error:
        raise ConformanceError(f"the kubelet configuration {written!r} is no JSON: {error}") from None
    if not isinstance(fields, dict):
        raise ConformanceError(f"the kubelet configuration {written!r} is no JSON object")
    return fields


def provider(options: Options) -> Provider:
    """The provider for the options; ConformanceError when there is none or it cannot do what they ask."""
    if options.cluster not in CLUSTERS:
        advice = nearest(options.cluster, CLUSTERS)
        raise ConformanceError(
            f"There is no cluster provider {options.cluster!r}; valid: {', '.join(CLUSTERS)}."
            + (f" {advice[0].upper()}{advice[1:]}" if advice else "")
        )
    if options.cluster != "existing" and (options.kubeconfig or options.context):
        raise ConformanceError(
            "A kubeconfig or context names a cluster that is there already, but the provider "
            f"{options.cluster!r} makes its own. Choose the provider 'existing', or leave them out."
        )
    if options.faults is not None and options.cluster != "local":
        raise ConformanceError(
            f"Only the node of a local cluster can have faults, not one of the provider {options.cluster!r}."
        )
    _refuse_misplaced(options)
    return _MAKERS[options.cluster](options)


def _refuse_misplaced(options: Options) -> None:
    """ConformanceError for what only providers of other clusters can do."""
    for name, able in (("node_image", ("kind", "k3s")), ("kind_config", ("kind",))):
        if getattr(options, name) and options.cluster not in able:
            raise ConformanceError(
                f"--{name.replace('_', '-')} is for the provider {' or '.join(map(repr, able))}, "
                f"not for {options.cluster!r}."
            )


def _local(options: Options) -> Provider:
    from conformance.cluster.local import LocalProvider

    return LocalProvider(
        name=options.name or "default",
        kubernetes=options.kubernetes,
        runtime=options.runtime,
        gates=options.gates,
        kubelet_config=options.kubelet_config,
        faults=options.faults,
    )


def _kind(options: Options) -> Provider:
    from conformance.cluster.kind import KindProvider

    return KindProvider(options)


def _k3s(options: Options) -> Provider:
    from conformance.cluster.k3s import K3sProvider

    return K3sProvider(options)


def _existing(options: Options) -> Provider:
    from conformance.cluster.existing import ExistingProvider

    return ExistingProvider(options)


_MAKERS = {"local": _local, "kind": _kind, "k3s": _k3s, "existing": _existing}
