"""Where one cluster has everything: its name and number → directories, sockets, addresses and names on the machine.

Pure: nothing is made or looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path

from conformance.errors import ConformanceError

BASE = Path("/var/lib/pod-lifecycle-conformance")
PREFIX = "pod-lifecycle-conformance"
NUMBERS = range(1, 64)
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?")

# 198.18.0.0/15 is set aside for tests of network devices (RFC 2544), so nobody's network uses it.
NODES = IPv4Network("198.18.0.0/24")
PODS = IPv4Network("198.19.0.0/16")
SERVICES = IPv4Network("198.18.240.0/20")


def folder(name: str) -> Path:
    """The directory of the cluster; ConformanceError for a name that cannot be one."""
    if not NAME.fullmatch(name):
        raise ConformanceError(
            f"{name!r} cannot be the name of a local cluster: use up to 20 lower-case letters, digits and hyphens."
        )
    return BASE / name


def free_number(taken: Collection[int]) -> int:
    """The lowest number that no other cluster has; ConformanceError when all are taken."""
    for number in NUMBERS:
        if number not in taken:
            return number
    raise ConformanceError(
        f"There are {len(NUMBERS)} local clusters already; `conformance cluster down` removes one."
    )


@dataclass(frozen=True)
class Layout:
    """One cluster's places. `number` sets its addresses and interface apart from those of other clusters."""

    name: str
    number: int

    @property
    def root(self) -> Path:
        return folder(self.name)

    @property
    def kubeconfig(self) -> Path:
        return self.root / "kubeconfig"

    @property
    def pki(self) -> Path:
        return self.root / "pki"

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def processes(self) -> Path:
        return self.root / "processes"

    @property
    def etcd(self) -> Path:
        return self.root / "etcd"

    @property
    def node_files(self) -> Path:
        """What the node sees as its /var and /run lies here in `var` and `run`."""
        return self.root / "node"

    @property
    def containerd_socket(self) -> Path:
        """The runtime's socket, as reached from outside of the node's mount namespace."""
        return self.node_files / "run/containerd/containerd.sock"

    @property
    def node(self) -> str:
        return f"node-{self.name}"

    @property
    def address(self) -> str:
        return str(NODES[self.number])

    @property
    def pod_network(self) -> IPv4Network:
        return list(PODS.subnets(new_prefix=22))[self.number]

    @property
    def gateway(self) -> str:
        return str(self.pod_network[1])

    @property
    def bridge(self) -> str:
        return f"plc{self.number}"

    @property
    def bridge_mac(self) -> str:
        """Fixed: otherwise a bridge takes on another one whenever a pod comes or goes."""
        return f"02:70:6c:63:00:{self.number:02x}"

    @property
    def cgroup(self) -> str:
        """The one cgroup, in every hierarchy, below which all processes of the cluster are."""
        return f"{PREFIX}-{self.name}"

    @property
    def server(self) -> str:
        return f"https://{self.address}:{API_PORT}"


# Every cluster has an address of its own, so all may use the same ports; these keep clear of another
# Kubernetes on this machine, which listens on all addresses.
API_PORT = 26443
ETCD_PORT = 22379
ETCD_PEER_PORT = 22380
KUBELET_PORT = 20250
KUBELET_HEALTH_PORT = 20248
CONTROLLER_MANAGER_PORT = 20257
SCHEDULER_PORT = 20259
