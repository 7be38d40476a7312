"""Pinned Go modules → the programs of a node, and the folder of kind's own files.

Beside what the local cluster is built of: kubeadm and kubectl of the same version, and kind, of the modules here.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance import cache
from conformance.cluster.local import build, golang, packages, pins
from conformance.cluster.local.pins import Command, Component, Pins
from conformance.progress import Progress

MODULES = Path(__file__).parent / "modules"
USED = ("etcd", "containerd", "runc", "cni", "kubernetes")
"""Components of the local cluster that the node has too."""


@dataclass(frozen=True)
class Programs:
    """Paths by command; `kubernetes`: their version, v1.37.2. `base`: what kind's base image adds to Debian."""

    kubernetes: str
    paths: Mapping[str, Path]
    base: Path


def gather(progress: Progress) -> Programs:
    """Build what is missing; ClusterError when that fails."""
    pinned = pins.load()
    components = (*map(pinned.component, USED), kubeadm(pinned), KIND)
    if build.missing(component for component in components if component.links):
        packages.ensure(packages.LINKING, progress)
    paths = build.ensure(components, pinned.go_wheel, progress)
    go = golang.find([KIND], pinned.go_wheel, cache.folder(), progress).program
    return Programs(f"v{pinned.kubernetes}", paths, _source(go) / "images" / "base" / "files")


def kubeadm(pinned: Pins) -> Component:
    """The commands that make a cluster of Kubernetes' components, of their version."""
    kubernetes = pinned.component("kubernetes")
    commands = [Command(name, f"k8s.io/kubernetes/cmd/{name}", 120) for name in ("kubeadm", "kubectl")]
    return Component(
        "kubeadm", MODULES / "kubeadm", kubernetes.requires, tuple(commands), ldflags=kubernetes.ldflags
    )


KIND = Component(
    "kind", MODULES / "kind", {"sigs.k8s.io/kind": "0.33.0"}, (Command("kind", "sigs.k8s.io/kind", 30),)
)


def _source(go: Path) -> Path:
    """Where the module cache has kind's sources, fetched if need be and verified by go.sum."""
    told = subprocess.run(
        [go, "mod", "download", "-json", "sigs.k8s.io/kind"],
        cwd=KIND.folder,
        env=golang.environment(os.environ),
        stdout=subprocess.PIPE,
        check=True,
    )
    return Path(json.loads(told.stdout)["Dir"])
