from __future__ import annotations

from typing import Any

import pytest

from conformance.cluster.access import may


class Reviews:
    """Answers as told and remembers what it was asked."""

    def __init__(self, allowed: bool) -> None:
        self.allowed = allowed
        self.spec: dict[str, Any] = {}

    def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        assert path.endswith("/selfsubjectaccessreviews")
        self.spec = body["spec"]
        return {"status": {"allowed": self.allowed}}


@pytest.mark.parametrize("allowed", [True, False])
def test_the_answer_is_the_servers(allowed: bool) -> None:
    assert may(Reviews(allowed), "list", "pods") is allowed


@pytest.mark.parametrize(
    ("verb", "resource", "group", "spec"),
    [
        ("list", "pods", "", {"resourceAttributes": {"verb": "list", "resource": "pods"}}),
        (
            "create",
            "pods/exec",
            "",
            {"resourceAttributes": {"verb": "create", "resource": "pods", "subresource": "exec"}},
        ),
        (
            "watch",
            "jobs",
            "batch",
            {"resourceAttributes": {"verb": "watch", "group": "batch", "resource": "jobs"}},
        ),
        ("get", "/metrics", "", {"nonResourceAttributes": {"path": "/metrics", "verb": "get"}}),
    ],
)
def test_resources_subresources_and_paths(verb: str, resource: str, group: str, spec: dict[str, Any]) -> None:
    reviews = Reviews(True)
    may(reviews, verb, resource, group)
    assert reviews.spec == spec
