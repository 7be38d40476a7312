"""What a local cluster can do beside running pods: its processes stop and start, its runtime is at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conformance import files
from conformance.cluster.execution import Executed
from conformance.cluster.local import configs, health, images, material, runtime, state
from conformance.cluster.local.components import Components
from conformance.cluster.local.layout import KUBELET_PORT, Layout
from conformance.cluster.local.state import State
from conformance.errors import ClusterError
from conformance.progress import Progress
from conformance.timing import Clock

PATIENCE = 20.0
"""Seconds for a component that is away to be back."""


class Abilities:
    """The abilities of the cluster with this name, which exists by the time they are used."""

    name: str
    _clock: Clock
    _progress: Progress

    def stop_kubelet(self) -> None:
        """Stop the kubelet; the containers go on."""
        self._components().stop("kubelet", grace=10)

    def start_kubelet(self) -> None:
        """Start the kubelet again, unless it runs, and wait until it serves."""
        found, components = self.state(), self._components()
        if not components.runs("kubelet"):
            components.start("kubelet")
        address = Layout(self.name, found.number).address
        health.wait(
            lambda: health.listens(address, KUBELET_PORT),
            "the kubelet did not come back",
            components.check,
            self._clock,
            PATIENCE,
        )

    def stop_api_server(self) -> None:
        """Stop the API server; everything else goes on. It is killed before its watches have ended by themselves."""
        self._components().stop("kube-apiserver", grace=1)

    def start_api_server(self) -> None:
        """Start the API server again, unless it runs, and wait until it serves.

        Controller manager and scheduler begin anew: they would try again only after up to half a minute.
        """
        found, components = self.state(), self._components()
        if not components.runs("kube-apiserver"):
            components.start("kube-apiserver")
        api = health.Api(Layout(self.name, found.number))
        health.wait(
            api.serves, "the API server did not become ready", components.check, self._clock, PATIENCE
        )
        for name in ("kube-controller-manager", "kube-scheduler"):
            components.stop(name, grace=1)
            components.start(name)

    def load_image(self, archive: Path) -> None:
        """Bring an OCI archive into the node's image store."""
        self._components().load(archive)

    def make_image(self, reference: str, stop_signal: str) -> None:
        """Make an image like busybox and bring it into the node's image store."""
        with TemporaryDirectory() as folder:
            archive = Path(folder) / "image.tar"
            images.with_stop_signal(reference, stop_signal, material.busybox(self._progress), archive)
            self._components().load(archive)

    def execute(self, container: str, command: Sequence[str]) -> Executed:
        """Run a command in a container through the runtime."""
        return runtime.execute(self._components(), container, command)

    def containers(self, uid: str) -> tuple[str, ...]:
        """The runtime's ids of a pod's containers."""
        return runtime.containers(self._components(), uid)

    def kill_pod(self, uid: str) -> None:
        """Kill every process of a pod."""
        runtime.kill_pod(self._components(), uid)

    def write_static_pod(self, name: str, manifest: Mapping[str, Any]) -> None:
        """Put a manifest where the kubelet looks for static pods."""
        files.replace(self._static_pod(name), json.dumps(manifest))

    def remove_static_pod(self, name: str) -> None:
        """Take the manifest away again, if it is there."""
        self._static_pod(name).unlink(missing_ok=True)

    def _static_pod(self, name: str) -> Path:
        return configs.static_pods(Layout(self.name, self.state().number)) / f"{name}.json"

    def state(self) -> State:
        """The cluster's record; ClusterError when there is none."""
        found = state.read(self.name)
        if found is None:
            raise ClusterError(f"There is no local cluster {self.name!r}.")
        return found

    def _components(self) -> Components:
        return components_of(self.name, self.state(), self._clock)


def components_of(name: str, found: State, clock: Clock) -> Components:
    """The processes of a cluster on record."""
    binaries = {command: Path(path) for command, path in found.binaries.items()}
    gates = frozenset(found.wanted.gates)
    return Components(Layout(name, found.number), binaries, gates, clock, faulty_node=found.wanted.faulty)
