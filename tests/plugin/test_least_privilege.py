"""Runs on an existing cluster with the rights of the shipped role, and what happens with less."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.cluster import Api, ClusterInfo
from conformance.drive.rights import RIGHTS
from tests.plugin.accounts import kubeconfig, limited
from tests.plugin.requested import VARIABLE, asked

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.cluster

CASES = (
    "conditions/readiness_gates_hold_back_ready.yaml::readiness-gates-hold-back-ready",
    "conditions/sandbox_condition_waits_for_volumes.yaml",
    "endpoints/unready_pod_is_unready_endpoint.yaml::unready-pod-is-unready-endpoint[cause=app]",
    "ephemeral_containers/ephemeral_container_joins_running_pod.yaml::"
    "ephemeral-container-joins-running-pod[debugger=exiting]",
    "resize/resize_of_app_restarts_it_by_its_resize_policy.yaml::"
    "resize-of-app-restarts-it-by-its-resize-policy[run=cpu-restart]",
    "sidecar_ordering/job_with_sidecars_completes.yaml::"
    "job-with-sidecars-completes[restartPolicy=Never,sidecar=exits-0-on-term]",
    "sidecar_resources/effective_request_counts_sidecars.yaml::effective-request-counts-sidecars[request=tie]",
    "sidecar_restart/image_change_restarts_sidecar_only.yaml::"
    "image-change-restarts-sidecar-only[restartPolicy=Never]",
    "termination/eviction_terminates_gracefully.yaml::"
    "eviction-terminates-gracefully[grace=shorter,restartPolicy=Never]",
    "validation/field_of_a_pod_is_immutable.yaml::field-of-a-pod-is-immutable[field=command]",
)
"""Of several families; together they need every right."""

PUBLIC = {("", "/version", "get"), ("authorization.k8s.io", "selfsubjectaccessreviews", "create")}
"""What every authenticated user may ask for, by the default roles of Kubernetes."""


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (("GET", "/api/v1/namespaces", {}), ("", "namespaces", "list")),
        (("DELETE", "/api/v1/namespaces/x", {}), ("", "namespaces", "delete")),
        (("GET", "/api/v1/pods", {"watch": "true"}), ("", "pods", "watch")),
        (("PATCH", "/api/v1/namespaces/x/pods/p/status", {}), ("", "pods/status", "patch")),
        (("GET", "/api/v1/namespaces/x/pods/p/log", {}), ("", "pods/log", "get")),
        (("POST", "/apis/batch/v1/namespaces/x/jobs", {}), ("batch", "jobs", "create")),
        (("GET", "/api/v1/nodes/n/proxy/metrics", {}), ("", "nodes/proxy", "get")),
        (("GET", "/metrics", {}), ("", "/metrics", "get")),
    ],
)
def test_requests_are_noted_in_words_of_rbac(
    request_: tuple[str, str, dict[str, object]], expected: tuple[str, str, str]
) -> None:
    assert asked(*request_) == expected


@pytest.fixture(scope="module")
def runner(api: Api, cluster: ClusterInfo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A kubeconfig with the token of an account that has the shipped role."""
    with limited(api) as (_, token):
        yield kubeconfig(cluster, {"token": token}, tmp_path_factory.mktemp("account") / "kubeconfig")


def run(config: Path, reports: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """A session of its own on the cluster that the kubeconfig names."""
    where = ["--cluster", "existing", "--kubeconfig", str(config), "--reports", str(reports)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.plugin.requested", *where, *arguments],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_role_is_what_runs_need_no_more_and_no_less(runner: Path, tmp_path: Path) -> None:
    noted = tmp_path / "requests"
    status, output = run(runner, tmp_path, *(f"suites/{case}" for case in CASES), **{VARIABLE: str(noted)})
    assert status == 0, output
    used = {tuple(line.split(" ")) for line in noted.read_text().splitlines()}
    granted = {
        (right.group, right.resource, verb) for right in RIGHTS if right.needed for verb in right.verbs
    }
    extra = {
        (right.group, right.resource, verb) for right in RIGHTS if not right.needed for verb in right.verbs
    }
    assert granted <= used
    assert used - granted <= extra | PUBLIC
