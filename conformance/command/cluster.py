"""Commands about the embedded local cluster; `down` also about one of kind."""

from __future__ import annotations

import argparse

import conformance.cluster.local.cli as cli
from conformance.cluster.select import Options, feature_gates, kubelet_fields, provider
from conformance.faults.load import document_of


def up(options: argparse.Namespace) -> int:
    gates = feature_gates(options.feature_gates)
    kubelet = kubelet_fields(options.kubelet_config)
    return cli.up(
        options.name, options.kubernetes, options.runtime, gates, kubelet, document_of(options.faults)
    )


def faults(options: argparse.Namespace) -> int:
    return cli.faults(document_of(options.faults), options.name)


def down(options: argparse.Namespace) -> int:
    provider(Options(cluster=options.cluster, name=options.name)).delete()
    return 0


def status(options: argparse.Namespace) -> int:
    return cli.status(options.name)


def kubeconfig(options: argparse.Namespace) -> int:
    return cli.kubeconfig(options.name)
