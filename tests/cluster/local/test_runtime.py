"""What the runtime's client is asked for."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import Executed
from conformance.cluster.local import runtime
from conformance.errors import ClusterError


class Client:
    """Stands in for the components: notes the words, lists what it is given."""

    fifos = Path("/fifos")

    def __init__(self, listed: str = "") -> None:
        self.words: list[tuple[str, ...]] = []
        self._listed = listed

    def ctr(self, *words: str) -> subprocess.CompletedProcess[str]:
        self.words.append(words)
        code = 3 if words[:2] == ("tasks", "exec") else 0
        return subprocess.CompletedProcess(words, code, self._listed, "said")


def test_a_command_is_run_in_the_container() -> None:
    client: Any = Client("out")
    assert runtime.execute(client, "c1", ["echo", "a"]) == Executed(3, "out", "said")
    assert client.words[0][-3:] == ("c1", "echo", "a")


def test_every_container_of_the_pod_is_killed() -> None:
    client: Any = Client("c1\nc2\n")
    runtime.kill_pod(client, "uid")
    assert client.words[0][-1] == 'labels."io.kubernetes.pod.uid"==uid'
    assert [words[-1] for words in client.words[1:]] == ["c1", "c2"]


def test_containers_are_found_by_the_uid_of_their_pod() -> None:
    client: Any = Client("c1\nc2\n")
    assert runtime.containers(client, "uid") == ("c1", "c2")
    assert client.words == [("containers", "list", "--quiet", 'labels."io.kubernetes.pod.uid"==uid')]


def test_a_pod_without_containers_cannot_be_killed() -> None:
    client: Any = Client()
    with pytest.raises(ClusterError, match="no container of pod uid: said"):
        runtime.kill_pod(client, "uid")
