"""A container of k3s that runs already is reached by what it publishes, and nothing is done to it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import DockerException, NotFound

from conformance.cluster import k3s_running
from conformance.cluster.k3s_running import Running
from conformance.errors import ClusterError, ConformanceError

INSIDE = b"server: https://127.0.0.1:6443"
PUBLISHED = {"6443/tcp": [{"HostIp": "0.0.0.0", "HostPort": "32768"}]}


def container(ports: Any = None, kubeconfig: int = 0, status: str = "running") -> Any:
    networks = {"bridge": {"IPAddress": "172.17.0.2"}}
    return SimpleNamespace(
        name="mine",
        status=status,
        attrs={"NetworkSettings": {"Ports": ports or {"6443/tcp": None}, "Networks": networks}},
        exec_run=lambda _command: SimpleNamespace(exit_code=kubeconfig, output=INSIDE),
    )


@pytest.mark.parametrize(("ports", "server"), [(PUBLISHED, "engine:32768"), (None, "172.17.0.2:6443")])
def test_its_kubeconfig_leads_to_it(ports: Any, server: str) -> None:
    assert Running(container(ports), "engine").config_yaml() == f"server: https://{server}"


def test_a_container_of_something_else_is_told_apart() -> None:
    with pytest.raises(ClusterError, match=r"'mine' has no /etc/rancher/k3s/k3s\.yaml"):
        Running(container(kubeconfig=1), "engine").config_yaml()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the engine answers about a container: an object, or an error."""
    answers: dict[str, Any] = {}

    def get(name: str) -> Any:
        if isinstance(answers[name], Exception):
            raise answers[name]
        return answers[name]

    client = SimpleNamespace(
        client=SimpleNamespace(containers=SimpleNamespace(get=get)), host=lambda: "engine"
    )
    monkeypatch.setattr(k3s_running, "DockerClient", lambda: client)
    return answers


def test_one_that_runs_is_found(engine: dict[str, Any]) -> None:
    engine["mine"] = container()
    found = k3s_running.find("mine")
    assert found is not None
    assert found.get_wrapped_container() is engine["mine"]


@pytest.mark.parametrize("error", [NotFound("no"), DockerException("no engine")])
def test_where_there_is_none_it_may_be_started(engine: dict[str, Any], error: Exception) -> None:
    engine["mine"] = error
    assert k3s_running.find("mine") is None


def test_one_that_has_stopped_is_nothing_to_run_on(engine: dict[str, Any]) -> None:
    engine["mine"] = container(status="exited")
    with pytest.raises(ConformanceError, match="'mine', and it is exited: start it, remove it"):
        k3s_running.find("mine")
