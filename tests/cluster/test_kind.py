"""The command lines of the provider, and when it runs none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import Options
from conformance.cluster.kind import KindProvider, configuration
from conformance.errors import ClusterError, ConformanceError

Facts = Callable[..., Any]
ALL = ("kind", "docker")


class Programs:
    """Programs that are installed, and the kind clusters that exist."""

    def __init__(self, *clusters: str, installed: tuple[str, ...] = ALL) -> None:
        self.clusters, self.installed = clusters, installed
        self.commands: list[str] = []
        self.stdin = ""

    def find(self, *names: str) -> str | None:
        return next((name for name in names if name in self.installed), None)

    def run(self, command: list[str], stdin: str = "", timeout: float = 0.0) -> str:
        assert timeout >= 0
        self.commands.append(" ".join(command))
        self.stdin = stdin or self.stdin
        return "\n".join(self.clusters) if command[1:3] == ["get", "clusters"] else ""


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("DOCKER_HOST", raising=False)


def provider(programs: Programs, api: Any, **options: Any) -> KindProvider:
    return KindProvider(Options(cluster="kind", **options), programs.run, programs.find, lambda _: api)


def test_creates_a_cluster_of_its_own_with_the_chosen_node(facts: Facts) -> None:
    programs = Programs("other")
    kind = provider(programs, facts("v1.34.1"), kubernetes="v1.34.1", gates=("New",))
    info = kind.create()
    file = kind.kubeconfig
    assert programs.commands == [
        "kind get clusters",
        f"kind create cluster --name conformance --config - --wait 180s --kubeconfig {file}",
        f"kind export kubeconfig --name conformance --kubeconfig {file}",
    ]
    assert json.loads(programs.stdin)["nodes"][0]["image"] == "kindest/node:v1.34.1"
    assert (info.kubernetes, info.runtime, info.kubeconfig) == ("v1.34.1", "containerd://2.4.2", file)
    assert info.abilities == {"load-images", "kubelet-restart"}
    assert info.local


def test_configuration_carries_gates_and_kubelet_settings() -> None:
    found = configuration(Options(gates=("A", "B"), kubelet_config={"maxPods": 200}))
    assert found["featureGates"] == {"A": True, "B": True}
    (patch,) = found["kubeadmConfigPatches"]
    assert json.loads(patch) == {
        "kind": "KubeletConfiguration",
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "maxPods": 200,
    }
    assert "image" not in configuration(Options())["nodes"][0]


def test_a_cluster_of_that_name_is_used_as_it_is(facts: Facts) -> None:
    programs = Programs("conformance")
    provider(programs, facts("v1.33.4")).create()
    assert not any("create" in command for command in programs.commands)


@pytest.mark.parametrize(
    "options", [{"kubernetes": "v1.34.1"}, {"gates": ("A",)}, {"kubelet_config": {"maxPods": 1}}]
)
def test_what_can_no_longer_be_chosen_is_refused(facts: Facts, options: dict[str, Any]) -> None:
    with pytest.raises(ConformanceError, match="kind delete cluster --name mine"):
        provider(Programs("mine"), facts("v1.33.4"), name="mine", **options).create()


@pytest.mark.parametrize(("labelled", "deleted"), [(True, 1), (False, 0)])
def test_deletes_only_what_was_created_here(facts: Facts, labelled: bool, deleted: int) -> None:
    programs = Programs("conformance")
    provider(programs, facts("v1.33.4", labelled)).delete()
    assert (
        sum("kind delete cluster --name conformance" in command for command in programs.commands) == deleted
    )


def test_a_cluster_that_does_not_answer_is_left_alone(facts: Facts) -> None:
    programs = Programs("conformance")
    with pytest.raises(ClusterError, match="left alone"):
        provider(programs, facts(None)).delete()
    assert not any("delete" in command for command in programs.commands)


def test_nothing_to_delete(facts: Facts) -> None:
    programs = Programs("other")
    provider(programs, facts(None)).delete()
    assert programs.commands == ["kind get clusters"]


def test_images_and_kubelet(facts: Facts) -> None:
    programs = Programs(installed=("kind", "podman"))
    kind = provider(programs, facts("v1.33.4"), name="mine")
    kind.load_image(Path("image.tar"))
    kind.stop_kubelet()
    kind.start_kubelet()
    assert programs.commands == [
        "kind load image-archive image.tar --name mine",
        "podman exec mine-control-plane systemctl stop kubelet",
        "podman exec mine-control-plane systemctl start kubelet",
    ]


@pytest.mark.parametrize(
    ("installed", "missing"),
    [((), "needs kind and docker"), (("kind",), "needs docker"), (("docker",), "needs kind, which")],
)
def test_missing_programs_are_one_paragraph(facts: Facts, installed: tuple[str, ...], missing: str) -> None:
    with pytest.raises(ClusterError, match=missing) as raised:
        provider(Programs(installed=installed), facts("v1.33.4")).create()
    assert "\n" not in str(raised.value)


def test_other_runtimes_are_refused(facts: Facts) -> None:
    with pytest.raises(ConformanceError, match="kind has containerd only"):
        provider(Programs(), facts("v1.33.4"), runtime="crio")
