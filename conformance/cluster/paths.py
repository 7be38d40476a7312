"""Paths of the API: where objects of a kind are created, listed and found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

_PLURALS = {
    "ConfigMap": "configmaps",
    "EndpointSlice": "endpointslices",
    "Event": "events",
    "Job": "jobs",
    "Namespace": "namespaces",
    "Node": "nodes",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "Pod": "pods",
    "PriorityClass": "priorityclasses",
    "Secret": "secrets",
    "Service": "services",
    "ServiceAccount": "serviceaccounts",
}


def of(manifest: Mapping[str, Any], namespace: str | None) -> str:
    """The collection in which `manifest` is to be created."""
    return collection(str(manifest["kind"]), namespace, str(manifest.get("apiVersion", "v1")))


def collection(kind: str, namespace: str | None = None, api_version: str = "v1") -> str:
    """`/api/v1/namespaces/<namespace>/pods` for a kind; without a namespace those of the whole cluster."""
    root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
    where = f"/namespaces/{quote(namespace, safe='')}" if namespace else ""
    return f"{root}{where}/{_PLURALS.get(kind) or kind.lower() + 's'}"


def pod(namespace: str, name: str, subresource: str = "") -> str:
    """One pod, or a subresource of it such as `log`, `exec` or `resize`."""
    path = f"{collection('Pod', namespace)}/{quote(name, safe='')}"
    return f"{path}/{subresource}" if subresource else path


PODS = collection("Pod")
JOBS = collection("Job", api_version="batch/v1")
SLICES = collection("EndpointSlice", api_version="discovery.k8s.io/v1")
NAMESPACES = collection("Namespace")
NODES = collection("Node")
