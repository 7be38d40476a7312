"""A whole faulty cluster: its faults change while it runs, no run takes it for a healthy one, nothing is left."""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.cluster import Api, ClusterInfo, paths
from conformance.cluster.local import LocalProvider, faulty, remains
from conformance.faults.load import dump
from conformance.manifest import Images
from conformance.timing import Deadline, SystemClock
from tests.faults.conftest import declare

pytestmark = pytest.mark.cluster

NAME = "faulty-node"
LIE = dump(declare("[{kind: exit_code, where: {role: app}, with: {exit_code: 7}}]"))
CHANGED = dump(declare("[{kind: exit_changed, where: {role: app}, with: {exit_code: 9}}]"))


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    found = LocalProvider(NAME, faults=LIE)
    yield found
    found.delete()


def exit_code(info: ClusterInfo, name: str) -> int:
    """The exit code that is published for a container that exits with 0."""
    api = Api.connect(info)
    container = {"name": "app", "image": Images().reference("busybox"), "command": ["true"]}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"restartPolicy": "Never", "containers": [container]},
    }
    api.create(paths.collection("Pod", "default"), pod)
    deadline = Deadline(SystemClock(), 60)
    while not (ended := terminated(found := api.get(paths.pod("default", name)))):
        assert not deadline.expired, found["status"]
        SystemClock().sleep(0.2)
    return int(ended["exitCode"])


def running() -> str:
    """The command lines of all processes."""
    return subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout


def terminated(pod: dict[str, Any]) -> dict[str, Any]:
    statuses = pod["status"].get("containerStatuses", ({},))
    ended: dict[str, Any] = statuses[0].get("state", {}).get("terminated", {})
    return ended


def test_faulty_cluster(provider: LocalProvider, capsys: pytest.CaptureFixture[str]) -> None:
    from conformance.__main__ import main

    info = provider.create()
    assert f"--cluster={NAME}" in running()
    assert info.faults == "test"
    assert exit_code(info, "lied-about") == 7
    assert {line["fault"] for line in faulty.injections(NAME)} == {"exit_code"}
    certificate = info.kubeconfig.read_bytes()
    again = LocalProvider(NAME, faults=CHANGED).create()
    assert exit_code(again, "changed") == 9
    assert main(["cluster", "faults", "none", "--name", NAME]) == 0
    assert exit_code(again, "healthy") == 0
    assert info.kubeconfig.read_bytes() == certificate, "all on one and the same cluster"
    assert main(["cluster", "status", "--name", NAME]) == 0
    assert "FAULTY ON PURPOSE: none" in capsys.readouterr().out
    assert LocalProvider(NAME).running() is None, "a run without faults does not reuse it"
    provider.delete()
    assert not remains.find(NAME)
    assert f"--cluster={NAME}" not in running()
