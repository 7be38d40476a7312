"""Whether this machine can be the node of a cluster; if not, one paragraph that says what can be done instead."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

from conformance.cluster.archive import ARCHITECTURES
from conformance.errors import ClusterError

ALTERNATIVES = (
    "Use another cluster instead: --cluster kind or --cluster k3s make one with Docker, and --cluster existing "
    "takes the one in your kubeconfig."
)


def check() -> None:
    """Raise ClusterError unless the local cluster can run here."""
    mounts = Path("/proc/self/mounts")
    obstacle = find_obstacle(
        sys.platform, platform.machine(), os.geteuid(), mounts.read_text() if mounts.exists() else ""
    )
    if obstacle:
        raise ClusterError(f"{obstacle} {ALTERNATIVES}")


def find_obstacle(system: str, architecture: str, user: int, mounts: str) -> str:
    """What stands in the way; empty when nothing does. `mounts`: the text of /proc/self/mounts."""
    if system != "linux":
        return f"The local cluster runs its kubelet on this machine and needs Linux; this is {system}."
    if architecture not in ARCHITECTURES:
        return (
            f"The local cluster is built for {' and '.join(ARCHITECTURES)}; this machine is {architecture}."
        )
    if user != 0:
        return "The local cluster starts containers on this machine and needs root; call it with sudo."
    points = {(point, kind) for _, point, kind, *_ in map(str.split, mounts.splitlines())}
    if not any(kind in ("cgroup", "cgroup2") for _, kind in points):
        return "The local cluster needs cgroups, and none are mounted below /sys/fs/cgroup."
    if not any(point == "/" for point, _ in points):
        return (
            "The local cluster needs a root directory that is a mount point; bind that of a chroot to itself."
        )
    return ""
