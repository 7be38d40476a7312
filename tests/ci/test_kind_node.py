"""The parts of the node image that nothing has to be built for."""

import tomllib
from pathlib import Path

import pytest

from ci.kind_node import preload, programs, root
from conformance.cluster.local import pins
from conformance.cluster.local.pins import Component


@pytest.mark.parametrize(
    "component", [programs.KIND, programs.kubeadm(pins.load())], ids=lambda one: one.name
)
def test_the_modules_pin_what_is_built(component: Component) -> None:
    module = (component.folder / "go.mod").read_text()
    for name, version in component.requires.items():
        assert f"{name} v{version} // indirect\n" in module
    for command in component.commands:
        assert f"{command.package}\n" in module


def test_images_of_the_control_plane_have_the_names_that_kubeadm_asks_for(tmp_path: Path) -> None:
    references = [
        "registry.k8s.io/kube-apiserver:v1.37.2",
        "registry.k8s.io/kube-controller-manager:v1.37.2",
        "registry.k8s.io/kube-scheduler:v1.37.2",
        "registry.k8s.io/kube-proxy:v1.37.2",
        "registry.k8s.io/coredns/coredns:v1.14.2",
        "registry.k8s.io/pause:3.10.2",
        "registry.k8s.io/etcd:3.7.0-0",
    ]
    paths = {command: tmp_path / command for command in preload.COMMANDS}
    found = {image.reference: image for image in preload.images(references, paths)}
    assert set(found) == {*references[:3], references[-1]}
    etcd = found["registry.k8s.io/etcd:3.7.0-0"]
    assert etcd.layers[0].files == {"usr/local/bin/etcd": tmp_path / "etcd"}


def test_containers_begin_with_what_kind_has_changed_of_the_default() -> None:
    found = root.specification({"process": {"cwd": "/", "rlimits": [{}]}, "linux": {}})
    assert found["process"] == {"cwd": "/"}
    assert found["hooks"]["createContainer"] == [{"path": "/kind/bin/mount-product-files.sh"}]
    assert "linux" in found


def test_containerd_has_kinds_configuration_and_the_bridge() -> None:
    kinds = """version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.10"
  restrict_oom_score_adj = false
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = true
"""
    assert tomllib.loads(root.containerd(kinds))["plugins"]["io.containerd.grpc.v1.cri"] == {
        "sandbox_image": "registry.k8s.io/pause:3.10",
        "restrict_oom_score_adj": True,
        "containerd": {"runtimes": {"runc": {"options": {"SystemdCgroup": False}}}},
        "cni": {"conf_template": "/kind/bridge.conflist"},
    }
