"""Runs whose images come from a registry with a password and whose pods may go to a tainted node only."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance import cache
from conformance.cluster import Api, ClusterInfo, paths
from tests.plugin.registry import Registry, registry

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.cluster

CASES = (
    "sidecar_ordering/job_with_sidecars_completes.yaml::"
    "job-with-sidecars-completes[restartPolicy=Never,sidecar=exits-0-on-term]",
    "ephemeral_containers/ephemeral_container_joins_running_pod.yaml::"
    "ephemeral-container-joins-running-pod[debugger=exiting]",
    "sidecar_restart/image_change_restarts_sidecar_only.yaml::"
    "image-change-restarts-sidecar-only[restartPolicy=Never]",
)
"""The pod of a Job, a container that comes later, and one whose image is changed."""
TAINT = {"key": "plc-test", "value": "yes", "effect": "NoSchedule"}
SECRETS = paths.collection("Secret", "default")


@pytest.fixture
def server(cluster: ClusterInfo) -> Iterator[Registry]:  # noqa: ARG001
    """It has what the local cluster was started with."""
    newest = max((cache.folder() / "images").glob("*.tar"), key=lambda path: path.stat().st_mtime)
    with registry(newest, "mirror/e2e", {"robot": "pass"}) as server:
        yield server


@pytest.fixture
def secret(api: Api, server: Registry) -> Iterator[str]:
    """Holds the password of the registry."""
    auth = base64.b64encode(b"robot:pass").decode()
    auths = json.dumps({"auths": {server.place.partition("/")[0]: {"auth": auth}}})
    name = f"plc-test-{server.server_port}"
    made = {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/dockerconfigjson",
        "metadata": {"name": name},
        "stringData": {".dockerconfigjson": auths},
    }
    api.create(SECRETS, made)
    yield f"default/{name}"
    api.delete(f"{SECRETS}/{name}")


@contextmanager
def tainted(api: Api, node: str) -> Iterator[None]:
    path = f"{paths.NODES}/{node}"
    before = api.get(path)["spec"].get("taints")
    api.patch(path, {"spec": {"taints": [*(before or ()), TAINT]}})
    try:
        yield
    finally:
        api.patch(path, {"spec": {"taints": before}})


def run(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    return done.returncode, done.stdout + done.stderr


def pods(api: Api, prefix: str) -> list[dict[str, Any]]:
    return [pod for pod in api.list(paths.PODS)["items"] if pod["metadata"]["namespace"].startswith(prefix)]


def test_every_pod_is_made_as_the_options_say(
    api: Api, cluster: ClusterInfo, server: Registry, secret: str, tmp_path: Path
) -> None:
    prefix = f"held-{os.getpid()}"
    options = [
        *("--kubeconfig", str(cluster.kubeconfig), "--namespace-prefix", prefix),
        *("--image-registry", server.place, "--image-pull-secret", secret),
        *("--node-selector", "kubernetes.io/os=linux", "--toleration", "plc-test=yes:NoSchedule"),
    ]
    cases = [f"suites/{case}" for case in CASES]
    try:
        with tainted(api, cluster.node):
            status, output = run(
                "pytest", "-q", *cases, *options, "--keep", "always", "--reports", str(tmp_path)
            )
        assert status == 0, output
        made = pods(api, prefix)
        assert len(made) == len(CASES)
        for pod in made:
            spec = pod["spec"]
            assert spec["nodeSelector"] == {"kubernetes.io/os": "linux"}
            assert {**TAINT, "operator": "Equal"} in spec["tolerations"]
            assert spec["imagePullSecrets"] == [{"name": secret.partition("/")[2]}]
            parts = ("initContainers", "containers", "ephemeralContainers")
            images = {one["image"] for part in parts for one in spec.get(part, ())}
            assert all(image.startswith(f"{server.place}/") for image in images), images
    finally:
        for namespace in {pod["metadata"]["namespace"] for pod in pods(api, prefix)}:
            api.delete(f"{paths.NAMESPACES}/{namespace}")
    manifests = {path.rpartition("/")[2] for path in server.pulled if "/manifests/" in path}
    assert {"1.36.1-1", "2.59"} <= manifests, "the first image, and the one it was changed to"


def test_without_secret_and_toleration_the_preflight_says_so(
    api: Api, cluster: ClusterInfo, server: Registry
) -> None:
    arguments = ("conformance", "preflight", "suites/hooks", "--kubeconfig", str(cluster.kubeconfig))
    with tainted(api, cluster.node):
        status, output = run(*arguments)
    assert (status, "no node takes pods of a run" in output) == (1, True), output
    assert "untolerated taint" in output
    status, output = run(*arguments, "--image-registry", server.place)
    assert (status, "2 of 2 cannot be pulled" in output) == (1, True), output
    assert "authorization failed" in output or "401" in output
    assert not server.pulled


def test_a_secret_that_is_not_there_ends_the_run_before_it_begins(
    cluster: ClusterInfo, tmp_path: Path
) -> None:
    options = ["--kubeconfig", str(cluster.kubeconfig), "--image-pull-secret", "default/nowhere"]
    status, output = run("pytest", "-q", f"suites/{CASES[0]}", *options, "--reports", str(tmp_path))
    assert status == 4
    assert "there is no Secret nowhere in the namespace default" in output
