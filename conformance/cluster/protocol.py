"""What every provider offers, narrow: a cluster that can be reached, and abilities beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from conformance.cluster.execution import Executed

ABILITIES = (
    "apiserver-restart",
    "kubelet-restart",
    "load-images",
    "make-images",
    "runtime",
    "static-pods",
    "taint-node",
)
"""What a provider may do beyond hosting pods, and a scenario require of it; the local cluster does all of it."""


@dataclass(frozen=True)
class ClusterInfo:
    """A reachable cluster.

    `kubernetes`: version such as v1.37.2. `runtime`: as the node reports it (containerd://2.4.2), and where it is
    known the OCI runtime after it (containerd://2.4.2 runc 1.5.2).
    `gates`: feature gates known to be on; empty when unknown. `kubelet`: the node's KubeletConfiguration, empty
    when it may not be read. `local`: whether the node is this machine (its pressure can be read).
    `faults`: name of those that the node has on purpose, `none` if it could have some, else empty.
    """

    name: str
    provider: str
    kubeconfig: Path
    context: str | None
    kubernetes: str
    runtime: str
    node: str
    gates: frozenset[str] = frozenset()
    kubelet: Mapping[str, Any] = field(default_factory=dict, hash=False)
    abilities: frozenset[str] = frozenset()
    local: bool = False
    faults: str = ""


class Provider(Protocol):
    """Creates, finds and deletes a cluster; deletes only what it created."""

    name: str

    def create(self) -> ClusterInfo: ...

    def delete(self) -> None: ...


@runtime_checkable
class RestartsKubelet(Protocol):
    """Ability `kubelet-restart`: stop and start the kubelet of the only node."""

    def stop_kubelet(self) -> None: ...

    def start_kubelet(self) -> None:
        """Start it unless it runs, and return when it serves."""
        ...


@runtime_checkable
class LoadsImages(Protocol):
    """Ability `load-images`: bring an OCI archive into the node's image store."""

    def load_image(self, archive: Path) -> None: ...


@runtime_checkable
class RestartsApiServer(Protocol):
    """Ability `apiserver-restart`: stop and start the API server, while everything else goes on."""

    def stop_api_server(self) -> None: ...

    def start_api_server(self) -> None: ...


@runtime_checkable
class MakesImages(Protocol):
    """Ability `make-images`: an image like busybox, of that name and with that STOPSIGNAL, in the node's store."""

    def make_image(self, reference: str, stop_signal: str) -> None: ...


@runtime_checkable
class ReachesRuntime(Protocol):
    """Ability `runtime`: do things to containers that the kubelet does not know of."""

    def execute(self, container: str, command: Sequence[str]) -> Executed:
        """Run a command in the container with this id."""
        ...

    def containers(self, uid: str) -> tuple[str, ...]:
        """The ids of a pod's containers, also of those that have ended; its sandbox may be among them."""
        ...

    def kill_pod(self, uid: str) -> None:
        """Kill every process of a pod, that of its sandbox among them."""
        ...


@runtime_checkable
class RunsStaticPods(Protocol):
    """Ability `static-pods`: manifests in the folder that the kubelet of the only node runs pods from."""

    def write_static_pod(self, name: str, manifest: Mapping[str, Any]) -> None: ...

    def remove_static_pod(self, name: str) -> None:
        """Remove the manifest, if it is there."""
        ...
