"""Credentials of a kubeconfig that expire, are rotated or cannot be had; plugins are real scripts."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import Api, Forbidden
from conformance.cluster.connection import FRESH, Connection
from conformance.errors import ClusterError
from conformance.timing import SteppedClock
from tests.cluster.api_server import Server, status

OK = (200, b'{"gitVersion": "v1.37.2"}')
LATER, SOON = "2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """Gives the token t1, then t2, and so on; it is as good as the file beside it says."""
    script = tmp_path / "plugin.sh"
    script.write_text(
        f"""#!/bin/sh
cd {tmp_path}
echo x >> calls
n=$(wc -l < calls)
[ ! -e broken ] || {{ echo "log in first: $n" >&2; exit 1; }}
expiry=$(cat expiry 2> /dev/null) && expiry=", \\"expirationTimestamp\\": \\"$expiry\\""
echo "{{\\"apiVersion\\": \\"client.authentication.k8s.io/v1\\", \\"kind\\": \\"ExecCredential\\",
  \\"status\\": {{\\"token\\": \\"t$((n))\\"$expiry}}}}"
"""
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def calls(plugin: Path) -> int:
    return len((plugin.parent / "calls").read_text().split())


def kubeconfig(server: Server, folder: Path, user: dict[str, Any]) -> Path:
    path = folder / "kubeconfig"
    config = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "me"}}],
        "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
        "users": [{"name": "me", "user": user}],
    }
    path.write_text(json.dumps(config))
    return path


def with_plugin(server: Server, plugin: Path) -> Path:
    """Named from the kubeconfig's folder, as kubectl allows."""
    command = {"apiVersion": "client.authentication.k8s.io/v1", "command": f"./{plugin.name}"}
    return kubeconfig(server, plugin.parent, {"exec": {**command, "interactiveMode": "Never"}})


def tokens(server: Server) -> list[str]:
    return [request[4]["authorization"].removeprefix("Bearer ") for request in server.requests]


def test_a_token_that_is_good_for_long_is_asked_for_once(server: Server, plugin: Path) -> None:
    (plugin.parent / "expiry").write_text(LATER)
    api = Api.open(with_plugin(server, plugin))
    server.answers = [OK] * 3
    for _ in range(3):
        api.version()
    assert (tokens(server), calls(plugin)) == (["t1"] * 3, 1)


def test_a_token_that_expires_is_asked_for_anew_but_not_for_each_request(
    server: Server, plugin: Path
) -> None:
    (plugin.parent / "expiry").write_text(SOON)
    clock = SteppedClock()
    connection = Connection(with_plugin(server, plugin), None, clock)
    first = connection.headers()
    assert connection.headers() is first
    before = calls(plugin)
    clock.sleep(FRESH)
    assert connection.headers() != first
    assert calls(plugin) == before + 1


def test_a_token_that_is_no_longer_accepted_is_asked_for_anew(server: Server, plugin: Path) -> None:
    api = Api.open(with_plugin(server, plugin))
    server.answers = [status(401, "Unauthorized"), OK]
    assert api.version() == "v1.37.2"
    assert tokens(server) == ["t1", "t2"]


def test_many_threads_ask_for_a_new_token_once(server: Server, plugin: Path) -> None:
    connection = Connection(with_plugin(server, plugin), None, SteppedClock())
    rejected = connection.headers()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: connection.renew(rejected), range(8)))
    assert calls(plugin) == 2


def test_a_new_token_that_is_not_accepted_either_is_the_end(server: Server, plugin: Path) -> None:
    api = Api.open(with_plugin(server, plugin))
    server.answers = [status(401, "Unauthorized")] * 2
    with pytest.raises(Forbidden):
        api.version()
    assert tokens(server) == ["t1", "t2"]


def test_a_plugin_that_fails_is_told_with_its_own_words(
    server: Server, plugin: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    api = Api.open(with_plugin(server, plugin))
    (plugin.parent / "broken").touch()
    with pytest.raises(
        ClusterError, match=r"the plugin for credentials in .*kubeconfig failed: .*log in first: 2"
    ):
        Api.open(with_plugin(server, plugin))
    server.answers = [status(401, "Unauthorized")]
    with pytest.raises(Forbidden, match="log in first: 3"):
        api.version()
    assert "log in first" not in "".join(capfd.readouterr())


def test_a_plugin_that_is_not_there_is_told(server: Server, tmp_path: Path) -> None:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "no-such-plugin"}}
    with pytest.raises(ClusterError, match=r"the plugin for credentials .* failed: .*no-such-plugin"):
        Api.open(kubeconfig(server, tmp_path, user))


def test_a_plugin_of_another_version_is_told(server: Server, plugin: Path) -> None:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": str(plugin)}}
    with pytest.raises(
        ClusterError, match=r"plugin api version client\.authentication\.k8s\.io/v1 does not match"
    ):
        Api.open(kubeconfig(server, plugin.parent, user))


def test_a_token_file_is_read_again_once_its_token_is_not_accepted(server: Server, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("old")
    api = Api.open(kubeconfig(server, tmp_path, {"tokenFile": str(token)}))
    token.write_text("new")
    server.answers = [status(401, "Unauthorized"), OK, OK]
    api.version()
    api.version()
    assert tokens(server) == ["old", "new", "new"]


def test_a_token_of_the_kubeconfig_itself_is_not_tried_twice(server: Server, tmp_path: Path) -> None:
    api = Api.open(kubeconfig(server, tmp_path, {"token": "only"}))
    server.answers = [status(401, "Unauthorized")]
    with pytest.raises(Forbidden):
        api.version()
    assert tokens(server) == ["only"]


def test_what_is_forbidden_is_not_tried_twice(server: Server, plugin: Path) -> None:
    api = Api.open(with_plugin(server, plugin))
    server.answers = [status(403, "Forbidden")]
    with pytest.raises(Forbidden):
        api.version()
    assert calls(plugin) == 1
