"""Runs with credentials of a real exec plugin, one of which becomes worthless while they go on."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.cluster import Api, ClusterInfo, paths
from tests.plugin.accounts import PLACES, kubeconfig, limited

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.cluster

CASES = (
    "suites/init_containers/init_containers_wait_for_volumes.yaml",
    "suites/endpoints/unready_pod_is_unready_endpoint.yaml::unready-pod-is-unready-endpoint[cause=app]",
)
"""They last longer, one after the other, than an API server believes in a token (10 s), and execute commands."""
SECRETS = paths.collection("Secret", "default")


def plugin(folder: Path, status: dict[str, str], later: dict[str, str] | None = None) -> dict[str, Any]:
    """A user whose plugin gives a status; from when a file `later` is there, the other one."""
    for name, each in (("now", status), ("then", later or status)):
        credential = {
            "apiVersion": "client.authentication.k8s.io/v1",
            "kind": "ExecCredential",
            "status": each,
        }
        (folder / name).write_text(json.dumps(credential))
    script = folder / "plugin.sh"
    script.write_text(f'cd "{folder}"; echo x >> calls; if [ -e later ]; then cat then; else cat now; fi\n')
    command = {"command": "sh", "args": [str(script)], "interactiveMode": "Never"}
    return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", **command}}


def calls(folder: Path) -> int:
    return len((folder / "calls").read_text().split())


def start(config: Path, reports: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", "-q", "--kubeconfig", str(config), "--reports", str(reports)]
    return subprocess.Popen(
        [*command, *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def bound(api: Api, account: str, secret: str) -> str:
    """A token that is worthless once the Secret is gone."""
    made = api.create(SECRETS, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": secret}})
    reference = {"apiVersion": "v1", "kind": "Secret", "name": secret, "uid": made["metadata"]["uid"]}
    body = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"boundObjectRef": reference},
    }
    token: str = api.create(f"{PLACES['ServiceAccount']}/{account}/token", body)["status"]["token"]
    return token


@pytest.fixture
def account(api: Api) -> Iterator[str]:
    with limited(api) as (name, _):
        yield name


def test_a_token_that_is_revoked_during_a_run_is_renewed(
    api: Api, cluster: ClusterInfo, account: str, tmp_path: Path
) -> None:
    prefix = f"rotated-{uuid.uuid4().hex[:6]}"
    old, new = f"{prefix}-old", f"{prefix}-new"
    user = plugin(tmp_path, *({"token": bound(api, account, secret)} for secret in (old, new)))
    config = kubeconfig(cluster, user, tmp_path / "kubeconfig")
    run = start(config, tmp_path, *CASES, "--in-flight", "1", "--namespace-prefix", prefix)
    try:
        deadline = time.monotonic() + 120
        while not any(
            one["metadata"]["name"].startswith(prefix) for one in api.list(paths.NAMESPACES)["items"]
        ):
            assert time.monotonic() < deadline
            assert run.poll() is None
            time.sleep(0.2)
        before = calls(tmp_path)
        (tmp_path / "later").touch()
        api.delete(f"{SECRETS}/{old}")
        output, _ = run.communicate(timeout=300)
    finally:
        run.kill()
        api.delete(f"{SECRETS}/{new}")
    assert run.returncode == 0, output
    assert calls(tmp_path) == before + 1


def test_a_certificate_of_a_plugin_is_as_good(cluster: ClusterInfo, tmp_path: Path) -> None:
    admin = yaml.safe_load(cluster.kubeconfig.read_text())["users"][0]["user"]
    fields = {"clientCertificateData": "client-certificate-data", "clientKeyData": "client-key-data"}
    status = {name: _decoded(admin[field]) for name, field in fields.items()}
    config = kubeconfig(cluster, plugin(tmp_path, status), tmp_path / "kubeconfig")
    run = start(config, tmp_path, CASES[1])
    output, _ = run.communicate(timeout=300)
    assert run.returncode == 0, output


def test_a_plugin_that_wants_a_login_is_told_in_one_line(cluster: ClusterInfo, tmp_path: Path) -> None:
    script = "echo 'the session is over, run cloud login' >&2; exit 1"
    user = {
        "exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script]}
    }
    run = start(kubeconfig(cluster, user, tmp_path / "kubeconfig"), tmp_path, CASES[1])
    output, _ = run.communicate(timeout=120)
    assert run.returncode == 4
    assert "run cloud login" in output
    assert "Traceback" not in output


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()
