"""The objects of a run inside the cluster: a namespace, an account with the runner's role, and an Indexed Job.

Each index runs one shard under the *restricted* Pod Security level. Everything but the two cluster-wide objects
lies in the namespace, so deleting these three deletes all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conformance.indexed.worker import RESULTS

LABEL = "pod-lifecycle-conformance/job"
_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"

Object = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """`name`: of the namespace and of all in it. `role`: the ClusterRole whose rights the shards have. `count`:
    shards. `arguments`: of pytest. `server`: URL of the API server as pods reach it, for a cluster whose Services
    lead nowhere. `wait`: seconds for which a finished index waits for its results to be collected."""

    name: str
    image: str
    count: int
    arguments: tuple[str, ...]
    server: str
    role: str
    wait: int = 900


def objects(wanted: Wanted) -> list[Object]:
    """In the order in which they are created."""
    return [_namespace(wanted), _account(wanted), _binding(wanted), _kubeconfig(wanted), job(wanted)]


def _object(kind: str, version: str, wanted: Wanted, **fields: Any) -> Object:
    metadata = {"name": wanted.name, "labels": {LABEL: wanted.name}}
    if kind not in ("Namespace", "ClusterRoleBinding"):
        metadata["namespace"] = wanted.name
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **fields}


def _namespace(wanted: Wanted) -> Object:
    made = _object("Namespace", "v1", wanted)
    made["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] = "restricted"
    return made


def _account(wanted: Wanted) -> Object:
    return _object("ServiceAccount", "v1", wanted)


def _binding(wanted: Wanted) -> Object:
    return _object(
        "ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1",
        wanted,
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": wanted.role},
        subjects=[{"kind": "ServiceAccount", "name": wanted.name, "namespace": wanted.name}],
    )


def _kubeconfig(wanted: Wanted) -> Object:
    """A kubeconfig with the pod's own credentials; the kubelet fills the server's address in."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "inside",
        "contexts": [{"name": "inside", "context": {"cluster": "inside", "user": "inside"}}],
        "clusters": [{"name": "inside", "cluster": {"certificate-authority": f"{_ACCOUNT}/ca.crt"}}],
        "users": [{"name": "inside", "user": {"tokenFile": f"{_ACCOUNT}/token"}}],
    }
    return _object("ConfigMap", "v1", wanted, data={"kubeconfig": json.dumps(config, indent=2)})


def job(wanted: Wanted) -> Object:
    """A failed index is not tried again: a red shard is a result."""
    return _object(
        "Job",
        "batch/v1",
        wanted,
        spec={
            "completionMode": "Indexed",
            "completions": wanted.count,
            "parallelism": wanted.count,
            "backoffLimitPerIndex": 0,
            "maxFailedIndexes": wanted.count,
            "template": {"metadata": {"labels": {LABEL: wanted.name}}, "spec": _pod(wanted)},
        },
    )


def _pod(wanted: Wanted) -> Object:
    return {
        "restartPolicy": "Never",
        "serviceAccountName": wanted.name,
        "terminationGracePeriodSeconds": 60,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 65534,
            "runAsGroup": 65534,
            "fsGroup": 65534,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(wanted)],
        "volumes": [
            {"name": "results", "emptyDir": {}},
            {"name": "tmp", "emptyDir": {}},
            {"name": "kubeconfig", "configMap": {"name": wanted.name}},
        ],
    }


def _container(wanted: Wanted) -> Object:
    index = {"fieldRef": {"fieldPath": "metadata.annotations['batch.kubernetes.io/job-completion-index']"}}
    return {
        "name": "shard",
        "image": wanted.image,
        "imagePullPolicy": "IfNotPresent",
        "args": _words(wanted),
        "env": [{"name": "JOB_COMPLETION_INDEX", "valueFrom": index}],
        "resources": {"requests": {"cpu": "100m", "memory": "200Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "results", "mountPath": str(RESULTS)},
            {"name": "tmp", "mountPath": "/tmp"},
            {"name": "kubeconfig", "mountPath": "/kubeconfig", "readOnly": True},
        ],
    }


def _words(wanted: Wanted) -> Sequence[str]:
    own = ("--server", wanted.server, "--of", str(wanted.count), "--wait", str(wanted.wait))
    return [*own, "--", *wanted.arguments]
