"""A container of k3s that somebody else has started: it is used as it is, and goes on when the run is over."""

from __future__ import annotations

from typing import Any

from docker.errors import DockerException
from testcontainers.core.docker_client import DockerClient

from conformance.errors import ClusterError, ConformanceError

KUBECONFIG = "/etc/rancher/k3s/k3s.yaml"
PORT = 6443


class Running:
    """What the provider asks of a container that it has made, for one that it has not. `host`: the engine's."""

    def __init__(self, container: Any, host: str) -> None:
        self._container, self._host = container, host

    def stop(self) -> None:
        """Nothing: it is somebody else's."""

    def get_wrapped_container(self) -> Any:
        return self._container

    def config_yaml(self) -> str:
        """Its kubeconfig, by a way in from here; ClusterError as long as there is none."""
        done = self._container.exec_run(["cat", KUBECONFIG])
        if done.exit_code:
            raise ClusterError(
                f"the container {self._container.name!r} has no {KUBECONFIG}: it is no server of k3s"
            )
        inside = f"https://127.0.0.1:{PORT}"
        return str(done.output.decode()).replace(inside, f"https://{self._address()}")

    def _address(self) -> str:
        """The published port, else the container's own address."""
        settings = self._container.attrs["NetworkSettings"]
        if published := (settings.get("Ports") or {}).get(f"{PORT}/tcp"):
            return f"{self._host}:{published[0]['HostPort']}"
        addresses = (network.get("IPAddress") for network in settings["Networks"].values())
        return f"{next(filter(None, addresses), '127.0.0.1')}:{PORT}"


def find(name: str) -> Running | None:
    """The running container of this name; None if there is none, ConformanceError if it has stopped."""
    try:
        engine = DockerClient()
        container = engine.client.containers.get(name)
    except DockerException:  # no such container, or no engine: whoever wants to start one says so better
        return None
    if container.status != "running":
        raise ConformanceError(
            f"There is a container {name!r}, and it is {container.status}: "
            "start it, remove it, or choose another name."
        )
    return Running(container, engine.host())
