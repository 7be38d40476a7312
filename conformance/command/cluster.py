"""Commands about the embedded local cluster."""

from __future__ import annotations

import argparse

import conformance.cluster.local.cli as cli


def up(options: argparse.Namespace) -> int:
    gates = frozenset(gate for gate in options.feature_gates.split(",") if gate)
    return cli.up(options.name, options.kubernetes, options.runtime, gates)


def down(options: argparse.Namespace) -> int:
    return cli.down(options.name)


def status(options: argparse.Namespace) -> int:
    return cli.status(options.name)


def kubeconfig(options: argparse.Namespace) -> int:
    return cli.kubeconfig(options.name)
