"""A real container that testcontainers starts and that serves as k3s does, of the image in PLC_TEST_K3S_IMAGE.

One of k3s, or where that cannot be had the stand-in: `docker build --build-arg NODE=<node image of ci/kind_node>
--tag NAME tests/cluster/k3s`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.cluster import Api, ClusterInfo, Options, tool
from conformance.cluster.archive import Image, Layer, write
from conformance.cluster.k3s import K3sProvider
from conformance.errors import ClusterError

ROOT = Path(__file__).parents[2]
IMAGE = os.environ.get("PLC_TEST_K3S_IMAGE", "")
SCENARIO = "suites/sidecar_ordering/sidecars_mix_with_init_containers.yaml"
pytestmark = [
    pytest.mark.docker,
    pytest.mark.skipif(not IMAGE, reason="PLC_TEST_K3S_IMAGE names no image for a real container of k3s"),
]


def containers() -> list[str]:
    return tool.run(["docker", "ps", "--all", "--quiet", "--filter", f"ancestor={IMAGE}"]).split()


@pytest.fixture(scope="module")
def k3s() -> Iterator[K3sProvider]:
    found = K3sProvider(Options(cluster="k3s", node_image=IMAGE, kubelet_config={"maxPods": 50}))
    assert not containers(), f"there are containers of {IMAGE} already"
    yield found
    found.delete()


@pytest.fixture(scope="module")
def info(k3s: K3sProvider) -> ClusterInfo:
    return k3s.create()


def test_it_is_reached_and_set_as_was_asked(info: ClusterInfo) -> None:
    assert info.runtime.startswith("containerd://")
    assert info.kubelet["maxPods"] == 50
    assert Api.connect(info).version() == info.kubernetes


@pytest.mark.usefixtures("info")
def test_images_are_loaded(k3s: K3sProvider, tmp_path: Path) -> None:
    reference = "example.test/loaded:1"
    write([Image(reference, [Layer(texts={"file": "text"})], {"Cmd": ["/none"]})], tmp_path / "image.tar")
    k3s.load_image(tmp_path / "image.tar")
    (container,) = containers()
    assert reference in tool.run(["docker", "exec", container, "ctr", "-n", "k8s.io", "images", "ls", "-q"])
    (tmp_path / "broken.tar").write_text("no archive")
    with pytest.raises(ClusterError, match="could not import the image"):
        k3s.load_image(tmp_path / "broken.tar")


def test_one_that_runs_already_is_used_and_left_alone(info: ClusterInfo) -> None:
    (container,) = containers()
    name = tool.run(["docker", "inspect", "--format", "{{.Name}}", container]).strip().lstrip("/")
    other = K3sProvider(Options(cluster="k3s", name=name))
    assert Api.connect(other.create()).version() == info.kubernetes
    other.delete()
    assert containers() == [container]


def test_nothing_is_left(k3s: K3sProvider, info: ClusterInfo) -> None:
    k3s.delete()
    assert not containers()
    assert not info.kubeconfig.exists()


def test_a_run_has_a_container_of_its_own_and_takes_it_along(tmp_path: Path) -> None:
    chosen = ["--cluster", "k3s", "--node-image", IMAGE, "--reports", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", SCENARIO, *chosen],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert not containers()
