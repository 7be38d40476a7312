"""What kind is told, from the options and the user's own configuration."""

import json
from typing import Any

import pytest

from conformance.cluster import Options
from conformance.cluster.kind_configuration import CREATED, configuration, digest
from conformance.errors import ConformanceError

HEAD = {"kind": "Cluster", "apiVersion": "kind.x-k8s.io/v1alpha4"}


def test_one_node_of_kinds_own_choice() -> None:
    node = {"role": "control-plane", "labels": {CREATED: digest(Options())}}
    assert configuration(Options()) == {**HEAD, "nodes": [node]}


def test_gates_and_kubelet_settings() -> None:
    found = configuration(Options(gates=("A", "B"), kubelet_config={"maxPods": 200}))
    assert found["featureGates"] == {"A": True, "B": True}
    (patch,) = found["kubeadmConfigPatches"]
    assert json.loads(patch) == {
        "kind": "KubeletConfiguration",
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "maxPods": 200,
    }


@pytest.mark.parametrize(
    ("options", "image"),
    [
        ({"kubernetes": "v1.34.1"}, "kindest/node:v1.34.1"),
        ({"node_image": "mine/node:1@sha256:0"}, "mine/node:1@sha256:0"),
        ({"node_image": "mine/node:1", "kubernetes": "v1.34.1"}, "mine/node:1"),
    ],
)
def test_the_node_image(options: dict[str, Any], image: str) -> None:
    own = {**HEAD, "nodes": [{"image": "another"}]}
    for begun in ({}, own):
        (node,) = configuration(Options(**options, kind_config=begun))["nodes"]
        assert node["image"] == image


def test_the_users_configuration_stays_and_is_added_to() -> None:
    own: dict[str, Any] = {
        **HEAD,
        "networking": {"kubeProxyMode": "none"},
        "featureGates": {"Old": False},
        "kubeadmConfigPatches": ["kind: InitConfiguration"],
        "nodes": [{"role": "control-plane", "labels": {"zone": "a"}}, {"role": "worker"}],
    }
    found = configuration(Options(kind_config=own, gates=("New",), kubelet_config={"maxPods": 5}))
    assert found["networking"] == {"kubeProxyMode": "none"}
    assert found["featureGates"] == {"Old": False, "New": True}
    assert found["kubeadmConfigPatches"][0] == "kind: InitConfiguration"
    assert len(found["kubeadmConfigPatches"]) == 2
    assert [node["role"] for node in found["nodes"]] == ["control-plane", "worker"]
    assert [set(node["labels"]) for node in found["nodes"]] == [{"zone", CREATED}, {CREATED}]
    assert own["nodes"][1] == {"role": "worker"}


def test_another_configuration_has_another_label() -> None:
    asked: list[dict[str, Any]] = [
        {},
        {"gates": ("A",)},
        {"kubelet_config": {"maxPods": 5}},
        {"node_image": "mine/node:1"},
        {"kind_config": {**HEAD, "networking": {"kubeProxyMode": "none"}}},
    ]
    assert len({digest(Options(**options)) for options in asked}) == len(asked)
    assert digest(Options(name="one")) == digest(Options(name="other"))


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"kind": "Pod"}, "kind: Cluster, not 'Pod'"),
        ({"kind": "Cluster"}, "apiVersion: kind.x-k8s.io/v1alpha4, not None"),
        ({**HEAD, "nodes": {"role": "worker"}}, "a list of mappings"),
        ({**HEAD, "nodes": ["worker"]}, "a list of mappings"),
    ],
)
def test_what_is_no_configuration_of_kind(own: dict[str, Any], told: str) -> None:
    with pytest.raises(ConformanceError, match=told):
        configuration(Options(kind_config=own))
