"""A real cluster of kind, of the node image that PLC_TEST_KIND_IMAGE names (ci/kind_node builds one)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from conformance.cluster import Api, ClusterInfo, Options, paths, tool
from conformance.cluster.archive import Image, Layer, write
from conformance.cluster.kind import KindProvider
from conformance.cluster.kind_configuration import CREATED
from conformance.cluster.local import pins
from conformance.errors import ConformanceError
from conformance.plugin.options import kind_config

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "ci" / "kind_node" / "kind.yaml"
NAME = "plc-test"
IMAGE = os.environ.get("PLC_TEST_KIND_IMAGE", "")
SCENARIOS = (
    "suites/sidecar_ordering/sidecars_mix_with_init_containers.yaml",
    "suites/kubelet_restart/kubelet_restart_leaves_containers_alone.yaml",
)
pytestmark = [
    pytest.mark.docker,
    pytest.mark.skipif(not IMAGE, reason="PLC_TEST_KIND_IMAGE names no node image for a real kind cluster"),
]
ASKED = Options(cluster="kind", name=NAME, node_image=IMAGE, kind_config=kind_config(CONFIG))


def containers(name: str = NAME) -> list[str]:
    """Those of the cluster, also ones that have ended."""
    wanted = f"label=io.x-k8s.kind.cluster={name}"
    return tool.run(["docker", "ps", "--all", "--quiet", "--filter", wanted]).split()


def run_suites(*words: str) -> None:
    command = [sys.executable, "-m", "pytest", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]


@pytest.fixture(scope="module")
def kind() -> Iterator[KindProvider]:
    found = KindProvider(ASKED)
    assert not containers(), f"somebody has a kind cluster {NAME!r}"
    yield found
    tool.run(["kind", "delete", "cluster", "--name", NAME])


@pytest.fixture(scope="module")
def info(kind: KindProvider) -> ClusterInfo:
    return kind.create()


@pytest.fixture(scope="module")
def api(info: ClusterInfo) -> Api:
    return Api.connect(info)


def test_it_is_what_was_asked_for(info: ClusterInfo, api: Api) -> None:
    assert info.kubernetes == f"v{pins.load().kubernetes}"
    assert info.node == f"{NAME}-control-plane"
    assert info.runtime.startswith("containerd://")
    assert info.abilities == {"load-images", "kubelet-restart"}
    assert info.kubelet["failCgroupV1"] is False, "the user's own configuration did not arrive"
    assert api.list(paths.NODES, label_selector=CREATED)["items"]


@pytest.mark.usefixtures("info")
def test_suites_run_on_it(tmp_path: Path) -> None:
    chosen = ["--cluster-name", NAME, "--node-image", IMAGE, "--kind-config", str(CONFIG)]
    run_suites(*SCENARIOS, "--cluster", "kind", *chosen, "--reports", str(tmp_path))


@pytest.mark.usefixtures("info")
def test_images_are_loaded(kind: KindProvider, tmp_path: Path) -> None:
    reference = "example.test/loaded:1"
    write([Image(reference, [Layer(texts={"file": "text"})], {"Cmd": ["/none"]})], tmp_path / "image.tar")
    kind.load_image(tmp_path / "image.tar")
    (node,) = containers()
    assert reference in tool.run(["docker", "exec", node, "ctr", "-n", "k8s.io", "images", "ls", "-q"])


def test_its_kubelet_stops_and_starts(kind: KindProvider, info: ClusterInfo, api: Api) -> None:
    configuration = partial(api.get, f"/api/v1/nodes/{info.node}/proxy/configz")
    kind.stop_kubelet()
    try:
        with pytest.raises(ConformanceError):
            configuration()
    finally:
        kind.start_kubelet()
    assert configuration()


@pytest.mark.usefixtures("info")
def test_other_settings_are_refused() -> None:
    with pytest.raises(ConformanceError, match="gates cannot be chosen for it any more"):
        KindProvider(Options(cluster="kind", name=NAME, gates=("ContainerStopSignals",))).create()


def test_only_what_was_created_here_is_deleted_and_then_nothing_is_left(
    kind: KindProvider, info: ClusterInfo, api: Api
) -> None:
    """The last on this cluster: without its label the cluster is somebody else's."""
    node = f"{paths.NODES}/{info.node}"
    value = api.get(node)["metadata"]["labels"][CREATED]
    api.patch(node, {"metadata": {"labels": {CREATED: None}}})
    kind.delete()
    assert len(containers()) == 1
    api.patch(node, {"metadata": {"labels": {CREATED: value}}})
    kind.delete()
    assert not containers()
    assert not kind.kubeconfig.exists()
    assert NAME not in tool.run(["kind", "get", "clusters"]).split()


def test_on_two_nodes_the_clock_of_each_is_measured(tmp_path: Path) -> None:
    """Runs that do not know the nodes for one machine's tell what the second saw on a clock of that node's name."""
    two = {**ASKED.kind_config, "nodes": [{"role": "control-plane"}, {"role": "worker"}]}
    kind = KindProvider(replace(ASKED, name=f"{NAME}-two", kind_config=two))
    try:
        info = kind.create()
        assert info.abilities == {"load-images"}
        taint = "node-role.kubernetes.io/control-plane:NoSchedule"
        chosen = ["--kubeconfig", str(info.kubeconfig), "--toleration", taint, "--reports", str(tmp_path)]
        run_suites("suites/sidecar_ordering", "-k", "Never", "--in-flight", "12", *chosen)
        texts = [path.read_text() for path in tmp_path.glob("**/*.ndjson")]
        told = [f"@{NAME}-two-" in text for text in texts]
        assert any(told)
        assert not all(told)
    finally:
        kind.delete()
    assert not containers(kind.name)
