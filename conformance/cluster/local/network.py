"""The cluster's one interface on this machine: a bridge which also carries the node's address.

It bears the cluster's cgroup name as its alias, so that it is found when everything else is lost.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from typing import Any

from conformance.cluster.local.layout import Layout
from conformance.errors import ClusterError


def create(layout: Layout) -> None:
    """Make the bridge with the address of the pods' gateway and that of the node."""
    bridge = layout.bridge
    gateway = f"{layout.gateway}/{layout.pod_network.prefixlen}"
    _ip("link", "add", "name", bridge, "address", layout.bridge_mac, "type", "bridge")
    _ip("link", "set", "dev", bridge, "alias", layout.cgroup)
    _ip("link", "set", "dev", bridge, "up")
    _ip("address", "add", gateway, "dev", bridge)
    _ip("address", "add", f"{layout.address}/32", "dev", bridge)


def remove(alias: str) -> None:
    """Remove the bridges with that alias, and the interfaces of pods that are attached to them."""
    for name in reversed(belonging(links(), alias)):
        # A pod's interface goes by itself when its network namespace does, which may be just now.
        subprocess.run(["ip", "link", "delete", "dev", name], capture_output=True, check=False)


def belonging(found: Iterable[dict[str, Any]], alias: str) -> list[str]:
    """The names of the interfaces with the alias, followed by those attached to them."""
    found = list(found)
    bridges = [link["ifname"] for link in found if link.get("ifalias") == alias]
    return bridges + [link["ifname"] for link in found if link.get("master") in bridges]


def links() -> list[dict[str, Any]]:
    """All interfaces of this machine, as `ip -json` describes them."""
    parsed: list[dict[str, Any]] = json.loads(_ip("-json", "link", "show") or "[]")
    return parsed


def addresses() -> set[str]:
    """All IPv4 addresses of this machine."""
    found = json.loads(_ip("-json", "-4", "address", "show") or "[]")
    return {entry["local"] for link in found for entry in link.get("addr_info", ()) if "local" in entry}


def _ip(*arguments: str) -> str:
    result = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise ClusterError(f"`ip {' '.join(arguments)}` failed: {result.stderr.strip()}")
    return result.stdout
