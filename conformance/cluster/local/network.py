"""The cluster's one interface on this machine: a bridge which also carries the node's address.

It bears the cluster's cgroup name as its alias, so that it is found when everything else is lost.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Sequence
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


def remove(names: Sequence[str]) -> None:
    """Remove the interfaces, the last first."""
    for name in reversed(names):
        # A pod's interface goes by itself when its network namespace does, which may be just now.
        subprocess.run(["ip", "link", "delete", "dev", name], capture_output=True, check=False)


def belonging(found: Sequence[dict[str, Any]], alias: str, recorded: Layout | None) -> list[str]:
    """The names of a cluster's bridge and of the interfaces attached to it.

    The bridge is known by its alias; or, if it was made and not named yet, by what is `recorded` about the cluster.
    """
    bridges = [link["ifname"] for link in found if link.get("ifalias") == alias or _unnamed(link, recorded)]
    return bridges + [link["ifname"] for link in found if link.get("master") in bridges]


def _unnamed(link: dict[str, Any], recorded: Layout | None) -> bool:
    if recorded is None or "ifalias" in link:
        return False
    return (link["ifname"], link.get("address")) == (recorded.bridge, recorded.bridge_mac)


def links() -> list[dict[str, Any]]:
    """All interfaces of this machine, as `ip -json` describes them."""
    parsed: list[dict[str, Any]] = json.loads(_ip("-json", "link", "show") or "[]")
    return parsed


def occupied(names_and_addresses: Collection[str], layout: Layout) -> bool:
    """Whether somebody else has the interface or an address that the cluster would take."""
    return any(mine in names_and_addresses for mine in (layout.bridge, layout.address, layout.gateway))


def names_and_addresses() -> set[str]:
    """The name and the IPv4 addresses of every interface of this machine."""
    found = json.loads(_ip("-json", "address", "show") or "[]")
    addresses = {entry["local"] for link in found for entry in link.get("addr_info", ()) if "local" in entry}
    return addresses | {link["ifname"] for link in found}


def _ip(*arguments: str) -> str:
    result = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise ClusterError(f"`ip {' '.join(arguments)}` failed: {result.stderr.strip()}")
    return result.stdout
