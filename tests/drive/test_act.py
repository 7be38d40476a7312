"""How steps reach into a container: by the API server, with patience for a kubelet that has just come back."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.cluster import ApiError, Executed, NotFound
from conformance.cluster.answers import ServerError
from conformance.drive.stage import Stage
from conformance.drive.steps.act import Mark, mark
from conformance.errors import ClusterError
from tests.drive.stand_in import make_stage

MARK = Mark(container="app", probe="readiness", healthy=False)
POD: dict[str, Any] = {
    "metadata": {"name": "it", "uid": "u"},
    "status": {"containerStatuses": [{"name": "app", "containerID": "containerd://c1", "state": {}}]},
}


MISSING = NotFound(404, "NotFound", "pod does not exist")
WRAPPED = ServerError(500, "InternalError", "unable to upgrade connection: pod does not exist")


class Kubelet:
    """An API whose kubelet knows of no pod the first times that it is asked."""

    def __init__(self, ignorant: int, error: ApiError = MISSING) -> None:
        self.ignorant = ignorant
        self.error = error

    def execute(
        self, namespace: str, pod: str, container: str, _: Sequence[str], *, timeout: float
    ) -> Executed:
        assert (namespace, pod, container, timeout) == ("plc-ns", "it", "app", 20.0)
        self.ignorant -= 1
        if self.ignorant >= 0:
            raise self.error
        return Executed(0, "", "")


class Runtime:
    """A runtime that notes in which container a command was run."""

    name = "runtime"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def execute(self, container: str, _: Sequence[str]) -> Executed:
        self.asked.append(container)
        return Executed(0, "", "")

    def containers(self, uid: str) -> tuple[str, ...]:
        raise AssertionError(uid)

    def kill_pod(self, uid: str) -> None:
        raise AssertionError(uid)


def staged(api: Any, provider: Any = None, *, gone: bool = False) -> Stage:
    stage = make_stage(api, provider)
    stage.recorder.on_pod(POD, 1.0, gone)
    return stage


@pytest.mark.parametrize("error", [MISSING, WRAPPED])
def test_a_kubelet_that_has_just_come_back_is_asked_again(error: ApiError) -> None:
    api = Kubelet(2, error)
    mark(MARK, staged(api))
    assert api.ignorant == -1


def test_another_error_is_not_waited_out() -> None:
    with pytest.raises(ServerError, match="out of order"):
        mark(MARK, staged(Kubelet(1, ServerError(500, "InternalError", "out of order"))))


def test_a_pod_that_is_gone_is_not_asked_for_again() -> None:
    api = Kubelet(ignorant=2)
    with pytest.raises(ClusterError, match="pod does not exist"):
        mark(MARK, staged(api, gone=True))
    assert api.ignorant == 1


@pytest.mark.parametrize("away", ["past_kubelet", "past_api"])
def test_the_runtime_is_asked_while_kubelet_or_api_server_is_away(away: str) -> None:
    runtime = Runtime()
    stage = staged(SimpleNamespace(), runtime)
    setattr(stage, away, True)
    mark(MARK, stage)
    assert runtime.asked == ["c1"]
