"""Removing everything at once, against an API of its own."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any, cast

from conformance.cluster import ApiError
from conformance.drive import sweep
from conformance.drive.session import Session
from conformance.timing import SystemClock


class Api:
    """Namespaces that go when they are told to, but for those that are stubborn."""

    def __init__(self, *names: str, stubborn: str = "") -> None:
        self.namespaces: dict[str, dict[str, Any]] = {name: {"name": name} for name in names}
        self.pods: dict[str, dict[str, Any]] = {name: {"name": "app", "namespace": name} for name in names}
        self.latecomer = False
        self.stubborn = stubborn
        self.together = threading.Barrier(len(names), timeout=60)
        self.asked: list[tuple[str, float | None]] = []

    def list(self, path: str, **_: str) -> dict[str, Any]:
        if path.endswith("/pods"):
            return {"items": [{"metadata": metadata} for metadata in self.pods.values()]}
        return {"items": [{"metadata": metadata} for metadata in self.namespaces.values()]}

    def patch(self, path: str, body: dict[str, Any]) -> None:
        assert body == {"metadata": {"finalizers": None}}
        self.pods[path.split("/")[4]].pop("finalizers")

    def delete(self, path: str, grace: float | None = None) -> None:
        again = (path, grace) in self.asked
        self.asked.append((path, grace))
        name = path.split("/")[4]
        if path.endswith("/pods/app"):
            self.pods.pop(name)
            return
        if not again and name != "late":
            self.together.wait()
        if self.latecomer:
            self.latecomer = False
            self.namespaces["late"] = {"name": "late"}
        if name == self.stubborn:
            raise ApiError(500, "InternalError", "not now")
        self.namespaces[name]["deletionTimestamp"] = "now"


def session(api: object) -> Session:
    return cast("Session", SimpleNamespace(api=api, run="1", clock=SystemClock()))


def test_everything_is_told_to_go_at_the_same_time() -> None:
    api = Api("a", "b", "c")
    assert sweep.at_once(session(api), 60) == ""
    assert all("deletionTimestamp" in metadata for metadata in api.namespaces.values())
    assert not api.pods


def test_namespaces_are_told_before_their_pods_which_get_a_second() -> None:
    api = Api("a")
    api.pods["a"]["finalizers"] = ["held"]
    sweep.at_once(session(api), 60)
    assert api.asked == [("/api/v1/namespaces/a", None), ("/api/v1/namespaces/a/pods/app", 1)]


def test_pods_that_go_within_a_second_are_not_told_again() -> None:
    api = Api("a", "b")
    api.pods["a"]["deletionGracePeriodSeconds"] = 1
    api.pods["b"]["deletionGracePeriodSeconds"] = 30
    sweep.at_once(session(api), 60)
    assert set(api.pods) == {"a"}


def test_what_is_made_meanwhile_goes_too() -> None:
    api = Api("a")
    api.latecomer = True
    assert sweep.at_once(session(api), 60) == ""
    assert "deletionTimestamp" in api.namespaces["late"]


def test_what_was_not_told_is_named() -> None:
    assert sweep.at_once(session(Api("a", "b", stubborn="b")), 60) == "b"


def test_a_cluster_that_does_not_answer_is_not_waited_for() -> None:
    answer = threading.Event()

    class Silent:
        def list(self, path: str, **_: str) -> dict[str, Any]:
            answer.wait(60)
            raise ApiError(0, "Unreachable", path)

    assert sweep.at_once(session(Silent()), 0.01) == "what the cluster did not answer about in time"
    assert not answer.is_set()
    answer.set()


def test_a_cluster_that_refuses_says_why() -> None:
    class Refusing:
        def list(self, path: str, **_: str) -> dict[str, Any]:
            raise ApiError(0, "Unreachable", f"no route to {path}")

    assert "no route" in sweep.at_once(session(Refusing()), 60)
