"""Steps that disturb the node: what they ask for, and that it is put right again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from conformance.drive.stage import Stage, Stopped
from conformance.drive.steps import node, static, taint
from conformance.drive.steps.static import Static
from conformance.drive.steps.taint import KEY, Taint
from conformance.errors import ClusterError
from tests.drive.stand_in import NodeApi, make_stage


@pytest.fixture
def stage() -> Stage:
    return make_stage()


OTHER = {"key": "other", "effect": "NoSchedule"}
OURS = {"key": KEY, "effect": "NoExecute"}


def test_a_taint_leaves_others_and_goes_at_the_end() -> None:
    api = NodeApi([OTHER], conflicts=2)
    stage = make_stage(api)
    taint.taint(Taint(), stage)
    assert api.taints == [OTHER, OURS]
    stage.restore()
    assert api.taints == [OTHER]


def test_a_node_that_is_not_ours_is_not_tainted() -> None:
    api = NodeApi([OTHER])
    stage = make_stage(api)
    stage.session.info.abilities.clear()  # type: ignore[attr-defined]
    with pytest.raises(
        ClusterError, match=r"node-1 of provider stand-in is not ours to taint \(ability taint-node\)"
    ):
        taint.taint(Taint(), stage)
    stage.restore()
    assert api.taints == [OTHER]


def test_a_taint_is_taken_off_by_its_step() -> None:
    api = NodeApi([OURS])
    taint.untaint(None, make_stage(api))
    assert api.taints == []


def test_a_stopped_kubelet_is_started_at_the_end(stage: Stage) -> None:
    node.stop_kubelet(None, stage)
    assert stage.past_kubelet
    stage.restore()
    stage.restore()
    assert stage.session.provider.asked == ["stop kubelet", "start kubelet"]  # type: ignore[attr-defined]
    assert not stage.past_kubelet


def test_one_thing_that_cannot_be_put_right_keeps_nothing_else(stage: Stage) -> None:
    def fail() -> None:
        raise ClusterError("no answer")

    node.stop_kubelet(None, stage)
    stage.undo.append(fail)
    assert stage.restore() == ["putting right what the steps have disturbed: no answer"]
    assert stage.session.provider.asked == ["stop kubelet", "start kubelet"]  # type: ignore[attr-defined]


def test_a_kubelet_that_others_stopped_is_not_started_at_the_end(stage: Stage) -> None:
    node.restart_kubelet(node.RestartKubelet(down=0.0), stage)
    stage.restore()
    assert stage.session.provider.asked == ["stop kubelet", "start kubelet"]  # type: ignore[attr-defined]


def test_the_kubelet_is_started_for_who_shares_an_outage_when_the_run_stops(stage: Stage) -> None:
    class Stops:
        """The run is stopped after the outage has begun."""

        begun = False

        def meet(self, act: Callable[[], None], stopping: threading.Event) -> bool:  # noqa: ARG002
            if not self.begun:
                act()
                self.begun = True
                return True
            return False

    stage.outage = Stops()  # type: ignore[assignment]
    node.stop_kubelet(None, stage)
    stage.restore()
    assert stage.session.provider.asked == ["stop kubelet", "start kubelet"]  # type: ignore[attr-defined]
    with pytest.raises(Stopped):
        node.stop_kubelet(None, stage)


def test_a_stopped_api_server_is_started_at_the_end_and_the_kubelet_does_not_wait_for_it(
    stage: Stage,
) -> None:
    node.stop_api_server(None, stage)
    assert stage.past_api
    node.start_api_server(None, stage)
    assert not stage.past_api
    stage.restore()
    asked = ["stop API server", "start API server", "start API server", "stop kubelet", "start kubelet"]
    assert stage.session.provider.asked == asked


def test_the_runtime_knows_a_static_pod_by_what_its_mirror_names() -> None:
    assert node.runtime_uid({"metadata": {"uid": "api"}}) == "api"
    mirror = {"metadata": {"uid": "api", "annotations": {node.MIRROR: "node"}}}
    assert node.runtime_uid(mirror) == "node"


def test_a_static_pod_goes_at_the_end(stage: Stage) -> None:
    static.create_static_pod(Static(wait=False), stage)
    stage.restore()
    assert stage.session.provider.asked == ["write plc-ns plc-ns", "remove plc-ns"]  # type: ignore[attr-defined]


def test_what_a_provider_cannot_do_is_said() -> None:
    stage = make_stage(provider=SimpleNamespace(name="plain"))
    with pytest.raises(ClusterError, match="provider plain is no provider that RestartsKubelet"):
        node.stop_kubelet(None, stage)


def test_a_pod_that_was_never_seen_cannot_be_killed(stage: Stage) -> None:
    with pytest.raises(ClusterError, match="there is no pod"):
        node.kill_pod(None, stage)
