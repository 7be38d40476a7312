"""The command on a real cluster: with all rights, with less, with a quota, and with no cluster at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conformance.cluster import Api, ClusterInfo
from tests.plugin.accounts import kubeconfig, limited, without

ROOT = Path(__file__).parents[2]
SCENARIO = "suites/phases/pod_runs_while_one_container_runs.yaml"
pytestmark = pytest.mark.cluster


def run(module: str, *arguments: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def preflight(config: Path, *arguments: str) -> tuple[int, str]:
    return run(
        "conformance", "preflight", SCENARIO, "--cluster", "existing", "--kubeconfig", str(config), *arguments
    )


def namespaces(api: Api) -> set[str]:
    return {item["metadata"]["name"] for item in api.list("/api/v1/namespaces")["items"]}


def test_the_shipped_role_is_enough_and_nothing_is_left(
    api: Api, cluster: ClusterInfo, tmp_path: Path
) -> None:
    with limited(api) as (_, token):
        config = kubeconfig(cluster, {"token": token}, tmp_path / "kubeconfig")
        status, output = preflight(config, "--namespace-prefix", "flight", "--format", "json")
    assert status == 0, output
    found = {one["topic"]: one["level"] for one in json.loads(output)}
    assert found["rights"] == "note", "nodes/proxy is not part of the role"
    assert {found[topic] for topic in ("cluster", "limits", "admission", "images", "output")} == {"ok"}
    deadline = time.monotonic() + 60
    while any(name.startswith("flight-") for name in namespaces(api)):
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_a_verb_that_was_taken_away_is_told_before_anything_is_made(
    api: Api, cluster: ClusterInfo, tmp_path: Path
) -> None:
    with limited(api, without("pods/exec", "create")) as (_, token):
        config = kubeconfig(cluster, {"token": token}, tmp_path / "kubeconfig")
        before, answers = namespaces(api), [preflight(config)]
        answers.append(run("pytest", SCENARIO, "--kubeconfig", str(config), "--reports", str(tmp_path)))
        after = namespaces(api)
    for (status, output), expected in zip(answers, (1, 4), strict=True):
        assert status == expected, output
        assert "create pods/exec (commands in containers" in output
        assert "`conformance rbac`" in output
        assert "Traceback" not in output
    assert not [name for name in after - before if "preflight" in name or "pod-runs" in name]


def test_images_that_are_nowhere_are_told(cluster: ClusterInfo) -> None:
    status, output = preflight(cluster.kubeconfig, "--image-registry", "127.0.0.1:1/nowhere")
    assert status == 1, output
    assert "127.0.0.1:1/nowhere/agnhost:2.59: ErrImagePull" in output or "ImagePullBackOff" in output


def test_a_place_without_nodes_is_told(cluster: ClusterInfo) -> None:
    status, output = preflight(cluster.kubeconfig, "--node-selector", "pool=nowhere")
    assert (status, output) == (2, "The cluster has no node with the labels pool=nowhere.\n")


def test_a_cluster_that_does_not_answer_is_one_line(cluster: ClusterInfo, tmp_path: Path) -> None:
    config = kubeconfig(cluster, {"token": "wrong"}, tmp_path / "kubeconfig")
    status, output = preflight(config)
    assert status == 2
    assert output.startswith("Unauthorized")
    assert len(output.splitlines()) == 1
