"""A cluster of k3s in one privileged container, by testcontainers; it ends with the process that made it.

A container that runs already under the cluster's name is used as it is.
"""

from __future__ import annotations

import atexit
import io
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from testcontainers.community.k3s import K3SContainer
from testcontainers.core.config import ConnectionMode

from conformance.cluster import k3s_running
from conformance.cluster.answers import ApiError
from conformance.cluster.api import Api
from conformance.cluster.facts import describe
from conformance.cluster.protocol import ClusterInfo
from conformance.cluster.select import Options
from conformance.errors import ClusterError, ConformanceError
from conformance.timing import Clock, Deadline, SystemClock

KUBERNETES = "v1.36.2"
"""Version of k3s unless another is asked for; pinned, so that a run can be repeated."""
READY = 180.0
"""Seconds in which the node must take pods."""
_ARCHIVE = "/tmp/image.tar"
CHOICES = ("kubernetes", "node_image", "gates", "kubelet_config")
"""Options that say what a container is to be."""


class Container(K3SContainer):
    """k3s with arguments for its components, also for a process that is in a container itself.

    Words in its log, which differ by release, are not waited for.
    """

    def __init__(self, image: str, arguments: tuple[str, ...]) -> None:
        super().__init__(image)
        self.with_command(" ".join([str(self._command), *arguments]))

    def get_container_host_ip(self) -> str:
        """The container's own address where both are on one of Docker's networks, else the engine's host.

        It is asked for before there is a container, to be in the certificate; a gateway's address never is.
        """
        client = self.get_docker_client()
        if self._container is not None and client.get_connection_mode() is ConnectionMode.bridge_ip:
            return str(super().get_container_host_ip())
        return str(client.host())

    def _connect(self) -> None:
        """Nothing: the provider waits."""


class K3sProvider:
    """A container of k3s, deleted with the provider."""

    def __init__(
        self,
        options: Options,
        make: Callable[[str, tuple[str, ...]], Any] = Container,
        connect: Callable[[Path], Api] = Api.open,
        clock: Clock | None = None,
        find: Callable[[str], Any] = k3s_running.find,
    ) -> None:
        if options.runtime not in (None, "containerd"):
            raise ConformanceError(f"k3s has containerd only, not {options.runtime}; see 'local'.")
        self.name = options.name or "conformance"
        self._options = options
        self._make, self._connect, self._clock = make, connect, clock or SystemClock()
        self._find = find
        self._container: Any = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def create(self) -> ClusterInfo:
        """Start the container, if there is none, and wait for its node; ClusterError without a container engine."""
        atexit.register(self.delete)
        self._container = self._accepted()
        if self._container is None:
            self._start()
        try:
            return self._describe()
        except ClusterError:
            self.delete()
            raise

    def _accepted(self) -> Any:
        """The container that runs already; ConformanceError if it is to be another one than it is."""
        found = self._find(self.name) if self._options.name else None
        asked = [name.replace("_", "-") for name in CHOICES if getattr(self._options, name)]
        if found is not None and asked:
            raise ConformanceError(
                f"A container {self.name!r} runs already, so {' and '.join(asked)} cannot be chosen for it any more. "
                "Remove it, or choose another name."
            )
        return found

    def _start(self) -> None:
        try:
            self._container = self._make(image(self._options), arguments(self._options))
            self._container.start()
        except Exception as error:
            self.delete()
            raise ClusterError(
                "The provider 'k3s' needs a container engine that speaks Docker's API and may run privileged "
                f"containers, and k3s could not be started in one ({error}). Install and start Docker, or "
                "choose another cluster: 'local' needs no container engine, 'existing' uses one of yours."
            ) from error

    def delete(self) -> None:
        """Remove the container, if this provider started it; done at the end of the process at the latest."""
        atexit.unregister(self.delete)
        if self._container is not None:
            self._container.stop()
            self._container = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def load_image(self, archive: Path) -> None:
        """Ability `load-images`."""
        inside = self._container.get_wrapped_container()
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            tar.add(archive, arcname=Path(_ARCHIVE).name)
        inside.put_archive(str(Path(_ARCHIVE).parent), packed.getvalue())
        done = inside.exec_run(["ctr", "--namespace", "k8s.io", "images", "import", _ARCHIVE])
        if done.exit_code:
            raise ClusterError(
                f"k3s could not import the image {archive}: {done.output.decode(errors='replace')}"
            )

    def _describe(self) -> ClusterInfo:
        deadline = Deadline(self._clock, READY)
        while True:
            try:
                return self._look()
            except (ApiError, ClusterError) as error:
                if deadline.expired:
                    raise ClusterError(f"The node of k3s was not ready after {READY:g} s: {error}") from error
            self._clock.sleep(1.0)

    def _look(self) -> ClusterInfo:
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="pod-lifecycle-conformance-")
        kubeconfig = Path(self._folder.name) / "kubeconfig"
        kubeconfig.touch(mode=0o600)
        kubeconfig.write_text(self._container.config_yaml())
        api = self._connect(kubeconfig)
        api.get("/api/v1/namespaces/default/serviceaccounts/default")
        return describe(api, "k3s", self.name, kubeconfig, abilities=("load-images", "taint-node"), own=True)


def image(options: Options) -> str:
    """The chosen one, or the first k3s release of a version, `v1.36.2-k3s1`; a tag given whole is kept."""
    version = options.kubernetes or KUBERNETES
    return options.node_image or f"rancher/k3s:{version if '-k3s' in version else f'{version}-k3s1'}"


def arguments(options: Options) -> tuple[str, ...]:
    """Arguments of `k3s server` for the feature gates and the kubelet's configuration."""
    found: list[str] = []
    if options.gates:
        gates = ",".join(f"{gate}=true" for gate in options.gates)
        components = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet")
        found += [f"--{component}-arg=feature-gates={gates}" for component in components]
    for name, value in options.kubelet_config.items():
        if isinstance(value, dict | list):
            raise ConformanceError(f"k3s has flags for kubelet settings, and none for {name}.")
        flag = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
        found.append(f"--kubelet-arg={flag}={str(value).lower() if isinstance(value, bool) else value}")
    return tuple(found)
