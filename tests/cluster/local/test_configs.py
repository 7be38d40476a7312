"""What components are told: rendered from a layout, without touching the machine."""

import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster.local import commands, configs
from conformance.cluster.local.components import NAMES
from conformance.cluster.local.facts import Facts
from conformance.cluster.local.layout import Layout

LAYOUT = Layout("other", 7)
GATES = frozenset({"B", "A"})


def kubelet(**overrides: object) -> dict[str, object]:
    return configs.kubelet(LAYOUT, GATES, Facts(), overrides)


def containerd(facts: Facts) -> dict[str, Any]:
    return tomllib.loads(configs.containerd(LAYOUT, Path("/b/runc"), Path("/b/cni"), "pause:1", facts))


def test_kubelet_keeps_to_its_cluster() -> None:
    config = kubelet()
    assert config["cgroupRoot"] == "/pod-lifecycle-conformance-other"
    assert config["address"] == "198.18.0.7"
    assert config["authentication"] == {
        "anonymous": {"enabled": False},
        "webhook": {"enabled": True},
        "x509": {"clientCAFile": "/var/lib/pod-lifecycle-conformance/other/pki/ca.crt"},
    }
    assert config["featureGates"] == {"A": True, "B": True}


@pytest.mark.parametrize(
    "tested",
    [
        "syncFrequency",
        "runtimeRequestTimeout",
        "nodeStatusUpdateFrequency",
        "crashLoopBackOff",
        "shutdownGracePeriod",
        "containerLogMaxSize",
    ],
)
def test_kubelet_has_the_defaults_of_what_is_tested(tested: str) -> None:
    assert tested not in kubelet()


def test_events_have_a_limit_that_is_one_in_every_version() -> None:
    limit = kubelet()["eventRecordQPS"]
    assert isinstance(limit, int)
    assert limit > 100, "0 is five a second in client-go"


def test_field_of_the_caller_wins() -> None:
    assert kubelet(maxPods=7, crashLoopBackOff={"maxContainerRestartPeriod": "2s"})["maxPods"] == 7


def test_pods_get_addresses_of_their_network_and_reach_the_node_by_the_bridge() -> None:
    bridge = configs.cni(LAYOUT)["plugins"][0]
    gateway = bridge["ipam"]["ranges"][0][0]["gateway"]
    assert bridge["bridge"] == "plc7"
    assert ip_address(gateway) in LAYOUT.pod_network
    assert bridge["ipam"]["routes"] == [{"dst": "0.0.0.0/0", "gw": gateway}]


@pytest.mark.parametrize("switch", ["isGateway", "ipMasq"])
def test_plugin_does_not_change_the_machine(switch: str) -> None:
    assert configs.cni(LAYOUT)["plugins"][0][switch] is False


@pytest.mark.parametrize(("spare", "score"), [(True, -999), (False, 0)])
def test_containerd_is_told_what_it_may_do(spare: bool, score: int) -> None:
    config = tomllib.loads(
        configs.containerd(LAYOUT, Path("/b/runc"), Path("/b/cni"), "pause:1", Facts(may_spare=spare))
    )
    runtime = config["plugins"]["io.containerd.cri.v1.runtime"]
    assert config["oom_score"] == score
    assert runtime["restrict_oom_score_adj"] is not spare
    assert runtime["containerd"]["runtimes"]["runc"]["options"] == {
        "BinaryName": "/b/runc",
        "SystemdCgroup": False,
    }
    folders = {"bin_dirs": ["/b/cni"], "conf_dir": str(LAYOUT.config / "cni")}
    assert runtime["cni"] == {**folders, "use_internal_loopback": True}


def test_containerd_does_not_ask_every_shim_for_statistics_each_second() -> None:
    config = tomllib.loads(configs.containerd(LAYOUT, Path("/b/runc"), Path("/b/cni"), "pause:1", Facts()))
    assert config["plugins"]["io.containerd.cri.v1.runtime"]["stats_collect_period"] == "1h"
    assert config["plugins"]["io.containerd.metadata.v1.bolt"]["no_sync"] is True


@pytest.mark.parametrize(("disk", "snapshotter"), [("ext4", None), ("overlay", "native")])
def test_images_can_be_stored_on_the_disk(disk: str, snapshotter: str | None) -> None:
    config = tomllib.loads(
        configs.containerd(LAYOUT, Path("/b/runc"), Path("/b/cni"), "pause:1", Facts(disk=disk))
    )
    images = config["plugins"]["io.containerd.cri.v1.images"]
    assert images.get("snapshotter") == snapshotter
    assert images["pinned_images"] == {"sandbox": "pause:1"}


def test_api_server_is_secured() -> None:
    flags = commands.flags("kube-apiserver", LAYOUT, GATES)
    assert flags["anonymous-auth"] is False
    assert flags["authorization-mode"] == "Node,RBAC"
    assert flags["enable-admission-plugins"] == "NodeRestriction"
    assert flags["etcd-servers"] == "https://198.18.0.7:22379"


@pytest.mark.parametrize("name", ["kube-apiserver", "kube-controller-manager", "kube-scheduler"])
def test_gates_reach_every_component(name: str) -> None:
    assert commands.flags(name, LAYOUT, GATES)["feature-gates"] == "A=true,B=true"
    assert "feature-gates" not in commands.flags(name, LAYOUT, frozenset())


@pytest.mark.parametrize("name", NAMES)
def test_no_component_listens_for_everybody(name: str) -> None:
    text = " ".join(commands.argv(Path(name), commands.flags(name, LAYOUT, GATES)))
    assert "0.0.0.0" not in text
    assert "True" not in text
    assert "False" not in text


def test_old_containerd_is_told_the_same_in_its_own_form() -> None:
    text = configs.old_containerd(LAYOUT, Path("/b/runc"), Path("/b/cni"), "pause:1", Facts(may_spare=True))
    config = tomllib.loads(text)
    cri = config["plugins"]["io.containerd.grpc.v1.cri"]
    assert (config["version"], config["oom_score"], cri["sandbox_image"]) == (2, -999, "pause:1")
    assert cri["containerd"]["runtimes"]["runc"]["options"] == {
        "BinaryName": "/b/runc",
        "SystemdCgroup": False,
    }
    assert cri["containerd"]["snapshotter"] == "overlayfs"
    assert cri["cni"]["bin_dir"] == "/b/cni"
