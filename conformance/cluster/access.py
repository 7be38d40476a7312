"""Asks the API server what the credentials of a client may do, which every user is allowed to ask."""

from __future__ import annotations

from typing import Any, Protocol

REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class Asked(Protocol):
    """The part of the API client that is needed."""

    def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]: ...


def may(api: Asked, verb: str, resource: str, group: str = "") -> bool:
    """Whether the verb is allowed in every namespace on a resource (`pods/exec`) or on a path (`/metrics`)."""
    if resource.startswith("/"):
        spec: dict[str, Any] = {"nonResourceAttributes": {"path": resource, "verb": verb}}
    else:
        name, _, subresource = resource.partition("/")
        attributes = {"verb": verb, "group": group, "resource": name, "subresource": subresource}
        spec = {"resourceAttributes": {key: value for key, value in attributes.items() if value}}
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec}
    return bool(api.create(REVIEWS, body)["status"]["allowed"])
