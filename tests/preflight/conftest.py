"""An API server with one namespace and one pod, in the states that a test gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.cluster import ApiError


class Cluster:
    """`statuses`: of the pod, one for each look at it; the last one stays. `refusals`: answers to a dry run, used up.

    `limits`: objects of a new namespace by plural. `mutate`: what admission does to a pod.
    """

    def __init__(self, *statuses: dict[str, Any]) -> None:
        self.statuses = list(statuses)
        self.refusals: list[ApiError] = []
        self.limits: dict[str, list[dict[str, Any]] | ApiError] = {}
        self.mutate: Callable[[dict[str, Any]], dict[str, Any]] = lambda pod: pod
        self.no_namespace: ApiError | None = None
        self.made: list[str] = []
        self.deleted: list[str] = []

    def create(self, path: str, body: dict[str, Any], dry_run: bool = False) -> dict[str, Any]:
        if path.endswith("/namespaces") and self.no_namespace:
            raise self.no_namespace
        if dry_run and self.refusals:
            raise self.refusals.pop(0)
        self.made += [] if dry_run else [f"{body['kind']} {body['metadata']['name']}"]
        return self.mutate(body)

    def get(self, _path: str) -> dict[str, Any]:
        return {"status": self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]}

    def list(self, path: str) -> dict[str, Any]:
        answer = self.limits.get(path.rpartition("/")[2], [])
        if isinstance(answer, ApiError):
            raise answer
        return {"items": answer}

    def delete(self, path: str, **_: object) -> None:
        self.deleted.append(path)


@pytest.fixture
def server() -> Callable[..., Any]:
    return Cluster
