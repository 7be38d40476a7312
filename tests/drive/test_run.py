"""A case is recorded whatever becomes of its cluster, also when it cannot be left as it was."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.cluster import ClusterInfo, Unreachable
from conformance.drive.hearing import ACTS
from conformance.drive.lane import Lane
from conformance.drive.run import run_case
from conformance.drive.session import Keep
from conformance.drive.setting import Setting
from conformance.drive.stage import Stopped
from conformance.drive.steps import STEPS
from conformance.errors import ClusterError, Position
from conformance.observe import Nodes, Recorder
from conformance.scenario import Call, Case, Scenario
from conformance.timing import SystemClock
from tests.drive.stand_in import Node

SCENARIO = Scenario("it", "It.", "family", Position("f.yaml", 1, 1), "")
INFO = ClusterInfo("it", "existing", None, None, "v1.37.2", "containerd://2", "node-1")  # type: ignore[arg-type]


def case(*steps: str) -> Case:
    calls = tuple(Call(step, None, Position("f.yaml", 2, 1), step) for step in steps)
    return Case(SCENARIO, {}, {"containers": [{"name": "app"}]}, calls, ())


class Api:
    """An API server that knows one pod; `lost`: it cannot be reached when that is to be deleted."""

    def __init__(self) -> None:
        self.lost, self.deleted = False, list[str]()

    def create(self, path: str, body: Any) -> None: ...

    def list(self, path: str) -> dict[str, Any]:
        return {"items": [{"metadata": {"name": "it"}}] if path.endswith("/pods") else []}

    def delete(self, path: str, grace: float | None = None) -> None:  # noqa: ARG002
        if self.lost:
            raise Unreachable("connection refused")
        self.deleted.append(path.rpartition("/")[2])


class BrokenNode(Node):
    """Its kubelet cannot be started any more."""

    def start_kubelet(self) -> None:
        raise ClusterError("the kubelet does not serve")


def session(tmp_path: Any, node: Node, keep: Keep = "never") -> Any:
    clock, recorders = SystemClock(), dict[str, Recorder]()
    lane = Lane(tmp_path / "lane")

    def subscribe(namespace: str, jobs: bool) -> Recorder:  # noqa: ARG001
        return recorders.setdefault(namespace, Recorder(namespace, clock))

    return SimpleNamespace(
        run="r1", api=Api(), info=INFO, provider=node, clock=clock, lane=lane, keep=keep, nodes=Nodes(),
        setting=Setting(), stopping=threading.Event(), outage=None, recorders=recorders,
        watch=SimpleNamespace(subscribe=subscribe, unsubscribe=recorders.pop),
        pressure=SimpleNamespace(between=lambda _begin, _end: []),
    )  # fmt: skip


def test_a_case_leaves_nothing(tmp_path: Any) -> None:
    run = session(tmp_path, Node())
    timeline = run_case(case("stop_kubelet"), run).timeline
    assert timeline.trouble == ()
    assert [event.data["step"] for event in timeline.events] == ["stop_kubelet", "stop_kubelet"]
    assert run.provider.asked == ["stop kubelet", "start kubelet"]
    assert run.api.deleted[0] == "it"
    assert run.api.deleted[1].startswith("plc-r1-it-")
    assert not run.recorders


def test_what_cannot_be_put_right_is_trouble_of_the_recording(tmp_path: Any) -> None:
    run = session(tmp_path, BrokenNode())
    run.api.lost = True
    timeline = run_case(case("stop_kubelet"), run).timeline
    assert [event.data["step"] for event in timeline.events] == ["stop_kubelet", "stop_kubelet"]
    assert timeline.trouble == (
        "putting right what the steps have disturbed: the kubelet does not serve",
        "removing the namespace: Unreachable: connection refused",
    )
    assert not run.recorders


def test_it_comes_after_the_trouble_of_the_case(tmp_path: Any) -> None:
    run = session(tmp_path, BrokenNode())
    first, second = run_case(case("stop_kubelet", "start_kubelet"), run).timeline.trouble
    assert first == "step start_kubelet (f.yaml:2:1): the kubelet does not serve"
    assert second.startswith("putting right")


def test_the_namespace_stays_for_who_decides_later(tmp_path: Any) -> None:
    run = session(tmp_path, Node(), keep="failed")
    run_case(case(), run)
    assert run.api.deleted == []


def test_a_run_that_is_stopped_puts_the_node_right(tmp_path: Any) -> None:
    class Stops(Node):
        def stop_kubelet(self) -> None:
            super().stop_kubelet()
            run.stopping.set()

    run = session(tmp_path, Stops())
    with pytest.raises(Stopped):
        run_case(case("stop_kubelet"), run)
    assert run.provider.asked == ["stop kubelet", "start kubelet"]
    assert run.api.deleted == [], "the sweep does it"


def test_a_step_that_acts_on_programs_begins_when_they_have_been_heard(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr("conformance.drive.run.attend", lambda stage: begun.append(len(stage.events)))
    run_case(case("stop_kubelet", "kill_pod"), session(tmp_path, Node()))
    assert begun == [2], "after the begin and end of the first step, before the begin of the second"


def test_what_acts_on_programs_are_steps() -> None:
    assert set(STEPS.names) >= ACTS
