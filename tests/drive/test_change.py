"""Steps that change the pod or make something beside it, against an API that only remembers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.drive.steps import STEPS
from conformance.errors import ClusterError
from conformance.scenario.validation import strictly


class Api:
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []

    def patch(self, path: str, body: Any, content_type: str = "") -> None:
        self.asked.append(("PATCH " + content_type.partition("-")[0], path, body))

    def create(self, path: str, body: Any) -> None:
        self.asked.append(("POST", path, body))


@pytest.fixture
def stage() -> Any:
    watch = SimpleNamespace(followed=0)
    watch.follow_endpoints = lambda: setattr(watch, "followed", watch.followed + 1)
    session = SimpleNamespace(api=Api(), run="r1", watch=watch)
    compiled = SimpleNamespace(ephemeral={"debugger": {"name": "debugger", "image": "x"}})
    return SimpleNamespace(session=session, namespace="ns", pod_name="p", compiled=compiled)


def play(stage: Any, word: str, arguments: Any) -> Any:
    entry = STEPS[word]
    entry.function(strictly(entry.arguments, arguments, {}), stage)
    return stage.session.api.asked


def test_a_condition_is_set_in_the_status(stage: Any) -> None:
    asked = play(stage, "set_condition", {"type": "example.com/gate", "status": "False"})
    body = {"status": {"conditions": [{"type": "example.com/gate", "status": "False"}]}}
    assert asked == [("PATCH application/strategic", "/api/v1/namespaces/ns/pods/p/status", body)]


def test_an_ephemeral_container_is_added_as_it_was_compiled(stage: Any) -> None:
    asked = play(stage, "add_ephemeral_container", "debugger")
    path = "/api/v1/namespaces/ns/pods/p/ephemeralcontainers"
    body = {"spec": {"ephemeralContainers": [{"name": "debugger", "image": "x"}]}}
    assert asked == [("PATCH application/strategic", path, body)]


def test_only_an_ephemeral_container_can_be_added(stage: Any) -> None:
    with pytest.raises(ClusterError, match="app does not stand under ephemeralContainers"):
        play(stage, "add_ephemeral_container", "app")


def test_a_service_comes_with_the_runs_label_and_its_endpoints_are_watched(stage: Any) -> None:
    spec = {"selector": {"app": "web"}}
    ((_, path, body),) = play(stage, "provide", {"kind": "Service", "spec": spec})
    assert path == "/api/v1/namespaces/ns/services"
    labels = {"pod-lifecycle-conformance/run": "r1"}
    assert body == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "service", "labels": labels},
        "spec": spec,
    }
    assert stage.session.watch.followed == 1


def test_other_objects_are_only_created(stage: Any) -> None:
    ((_, path, body),) = play(stage, "provide", {"kind": "ConfigMap", "data": {"a": "b"}})
    assert (path, body["metadata"]["name"], body["data"]) == (
        "/api/v1/namespaces/ns/configmaps",
        "configmap",
        {"a": "b"},
    )
    assert stage.session.watch.followed == 0
