"""Accounts of little power on a cluster, each with a kubeconfig of its own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

from conformance.cluster import Api, ClusterInfo
from conformance.command.rbac import account, role

RBAC = "/apis/rbac.authorization.k8s.io/v1"
PLACES = {
    "ClusterRole": f"{RBAC}/clusterroles",
    "ClusterRoleBinding": f"{RBAC}/clusterrolebindings",
    "ServiceAccount": "/api/v1/namespaces/default/serviceaccounts",
}
Change = Callable[[list[dict[str, Any]]], Iterable[dict[str, Any]]]


@contextmanager
def limited(api: Api, change: Change = list) -> Iterator[tuple[str, str]]:
    """Name and token of a ServiceAccount that has the shipped role, its rules changed, and nothing else."""
    name = f"plc-test-{uuid.uuid4().hex[:6]}"
    objects = [yaml.safe_load(text) for text in (role(), *account("default", name))]
    objects[0]["rules"] = list(change(objects[0]["rules"]))
    for one in objects:
        one["metadata"]["name"] = name
    objects[2]["roleRef"]["name"] = name
    with ExitStack() as undo:
        for one in objects:
            place = PLACES[one["kind"]]
            api.create(place, one)
            undo.callback(api.delete, f"{place}/{name}")
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
        yield name, api.create(f"{PLACES['ServiceAccount']}/{name}/token", body)["status"]["token"]


def without(resource: str, verb: str) -> Change:
    """The rules, but for one verb on one resource."""

    def change(rules: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for rule in rules:
            gone = [verb] if resource in rule.get("resources", ()) else []
            if verbs := [each for each in rule["verbs"] if each not in gone]:
                yield {**rule, "verbs": verbs}

    return change


def kubeconfig(info: ClusterInfo, user: dict[str, Any], path: Path) -> Path:
    """A kubeconfig for the cluster with another user."""
    admin = yaml.safe_load(info.kubeconfig.read_text())
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": admin["clusters"][0]["cluster"]}],
        "users": [{"name": "u", "user": user}],
        "contexts": [{"name": "limited", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "limited",
    }
    path.write_text(json.dumps(config))
    path.chmod(0o600)
    return path
