"""A namespace and a pod on trial: what clusters of all kinds say to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.cluster import Forbidden, ServerError
from conformance.drive.setting import Setting
from conformance.manifest import Images, Placement
from conformance.preflight import Finding, Level
from conformance.preflight.trial import manifest, trial
from conformance.timing import SteppedClock

DONE = {"state": {"terminated": {"exitCode": 0}}}
GOOD = {"containerStatuses": [{"name": f"image-{n}", **DONE} for n in range(2)]}
QUIET = Forbidden(
    403, "Forbidden", 'error looking up service account ns/default: serviceaccount "default" not found'
)


def tried(api: Any, clock: SteppedClock | None = None, **setting: Any) -> dict[str, Finding]:
    return {one.topic: one for one in trial(api, Setting(**setting), "0a1b2c3d", clock or SteppedClock())}


def test_a_cluster_where_all_is_well(server: Callable[..., Any]) -> None:
    api = server(GOOD)
    found = tried(api, prefix="team-a", secret={"kind": "Secret", "metadata": {"name": "pull"}})
    assert [one.level for one in found.values()] == [Level.OK] * 4
    namespace, *rest = api.made
    assert namespace.startswith("Namespace team-a-0a1b2c3d-preflight-")
    assert rest == ["Secret pull", "Pod preflight"]
    assert api.deleted == [f"/api/v1/namespaces/{namespace.partition(' ')[2]}"]


def test_the_pod_is_like_those_of_runs() -> None:
    placed = Placement(
        {"pool": "tests"}, ({"key": "a", "operator": "Exists", "effect": "NoSchedule"},), "pull"
    )
    pod = manifest(Setting(Images("mirror.example"), placed), "0a1b2c3d")
    assert {one["image"] for one in pod["spec"]["containers"]} == set(Images("mirror.example").all)
    assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
    assert pod["spec"]["nodeSelector"] == {"pool": "tests"}
    assert pod["spec"]["imagePullSecrets"] == [{"name": "pull"}]
    assert pod["spec"]["tolerations"][0]["key"] == "a"


def test_without_namespaces_nothing_else_is_tried(server: Callable[..., Any]) -> None:
    api = server(GOOD)
    api.no_namespace = Forbidden(403, "Forbidden", "names must begin with team-")
    found = tried(api)
    assert list(found) == ["namespaces"]
    assert found["namespaces"].level is Level.MISSING
    assert "names must begin with team-" in found["namespaces"].text
    assert not api.made
    assert not api.deleted


def test_the_service_account_of_a_new_namespace_is_waited_for(server: Callable[..., Any]) -> None:
    api = server(GOOD)
    api.refusals = [QUIET] * 3
    assert tried(api)["admission"].level is Level.OK


@pytest.mark.parametrize("count", [1, 1000], ids=["a policy", "no account ever"])
def test_a_pod_that_is_not_admitted_is_told_with_the_reason(server: Callable[..., Any], count: int) -> None:
    api = server(GOOD)
    refusal = (
        QUIET if count > 1 else Forbidden(403, "Forbidden", "exceeded quota: pods, must specify requests.cpu")
    )
    api.refusals = [refusal] * count
    found = tried(api)
    assert found["admission"].level is Level.MISSING
    assert found["admission"].details == (refusal.message,)
    assert "images" not in found
    assert len(api.deleted) == 1, "the namespace goes all the same"


def test_a_container_that_admission_adds_is_missing_peace(server: Callable[..., Any]) -> None:
    api = server(GOOD)

    def inject(pod: dict[str, Any]) -> dict[str, Any]:
        spec = pod["spec"] if pod["kind"] == "Pod" else {}
        return {**pod, "spec": {**spec, "initContainers": [{"name": "mesh-proxy"}]}}

    api.mutate = inject
    found = tried(api)
    assert found["admission"].level is Level.MISSING
    assert "mesh-proxy" in found["admission"].text
    assert "--namespace-prefix" in found["admission"].details[0]


def test_quotas_and_limits_of_a_new_namespace_are_told(server: Callable[..., Any]) -> None:
    api = server(GOOD)
    hard = {"metadata": {"name": "q"}, "spec": {"hard": {"pods": "2", "requests.cpu": "1"}}}
    limit = {"metadata": {"name": "l"}, "spec": {"limits": [{"type": "Container", "max": {"cpu": "1"}}]}}
    api.limits = {"resourcequotas": [hard], "limitranges": [limit]}
    found = tried(api)["limits"]
    assert found.level is Level.NOTE
    assert found.details == (
        "ResourceQuota q: pods 2, requests.cpu 1",
        "LimitRange l: Container max cpu 1",
    )


def test_limits_that_may_not_be_read_are_said_to_be_unknown(server: Callable[..., Any]) -> None:
    api = server(GOOD)
    api.limits = {"resourcequotas": Forbidden(403, "Forbidden", "no")}
    found = [one for one in trial(api, Setting(), "0a1b2c3d", SteppedClock()) if one.topic == "limits"]
    assert [one.level for one in found] == [Level.NOTE]
    assert "ResourceQuota objects may not be read" in found[0].text


def test_an_image_that_cannot_be_pulled_is_told_with_the_reason(server: Callable[..., Any]) -> None:
    refused = {
        "name": "image-1",
        "state": {"waiting": {"reason": "ErrImagePull", "message": "no basic auth"}},
    }
    api = server({}, {"containerStatuses": [{"name": "image-0", **DONE}, refused]})
    images = tried(api)["images"]
    assert images.level is Level.MISSING
    assert images.details == (f"{Images().all[1]}: ErrImagePull: no basic auth",)
    assert "--image-registry" in images.text


def test_an_image_that_does_not_come_is_not_waited_for_any_longer(server: Callable[..., Any]) -> None:
    pulling = {"name": "image-0", "state": {"waiting": {"reason": "ContainerCreating"}}}
    clock = SteppedClock()
    images = tried(server({"containerStatuses": [pulling]}), clock)["images"]
    assert images.level is Level.MISSING
    assert "not there after 120 s" in images.details[0]
    assert 120 <= sum(clock.slept) <= 122


def test_output_that_only_root_can_open_is_missing(server: Callable[..., Any]) -> None:
    running = {"name": "image-1", "state": {"running": {}}}
    failed = {"name": "image-1", "state": {"terminated": {"exitCode": 1}}}
    first = {"name": "image-0", **DONE}
    found = tried(server({"containerStatuses": [first, running]}, {"containerStatuses": [first, failed]}))
    assert found["images"].level is Level.OK
    assert found["output"].level is Level.MISSING
    assert "OCI runtime" in found["output"].text


def test_a_pod_without_a_node_is_told_with_what_the_scheduler_says(server: Callable[..., Any]) -> None:
    said = {"type": "PodScheduled", "status": "False", "message": "0/3 nodes: 3 had untolerated taint"}
    clock = SteppedClock()
    node = tried(server({"conditions": [said]}), clock)["node"]
    assert (node.level, node.details) == (Level.MISSING, ("0/3 nodes: 3 had untolerated taint",))
    assert sum(clock.slept) < 15


def test_a_pod_that_is_scheduled_late_is_waited_for(server: Callable[..., Any]) -> None:
    unscheduled = {"conditions": [{"type": "PodScheduled", "status": "False", "message": "not yet"}]}
    assert tried(server(unscheduled, unscheduled, GOOD))["images"].level is Level.OK


def test_trouble_of_the_cluster_leaves_no_namespace(server: Callable[..., Any]) -> None:
    api = server(GOOD)
    api.refusals = [ServerError(500, "InternalError", "etcd")]
    assert tried(api)["admission"].details == ("etcd",)
    assert len(api.deleted) == 1
