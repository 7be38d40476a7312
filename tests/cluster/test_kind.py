"""The command lines of the provider, and when it runs none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import Options
from conformance.cluster.kind import ENGINE, PATIENCE, KindProvider
from conformance.cluster.kind_configuration import digest
from conformance.errors import ClusterError, ConformanceError
from conformance.timing import SteppedClock

Facts = Callable[..., Any]
ALL = ("kind", "docker")
CHOSEN: list[dict[str, Any]] = [
    {"gates": ("A",)},
    {"kubelet_config": {"maxPods": 1}},
    {"node_image": "mine/node:1"},
    {"kind_config": {"kind": "Cluster", "apiVersion": "kind.x-k8s.io/v1alpha4"}},
]


class Programs:
    """Programs that are installed, and the kind clusters that exist; `broken`: what commands that fail end with."""

    def __init__(self, *clusters: str, installed: tuple[str, ...] = ALL, nodes: int = 1) -> None:
        self.clusters, self.installed, self.nodes = clusters, installed, nodes
        self.commands: list[str] = []
        self.stdin = ""
        self.broken: dict[str, list[BaseException]] = {}

    def find(self, *names: str) -> str | None:
        return next((name for name in names if name in self.installed), None)

    def run(self, command: list[str], stdin: str = "", timeout: float = 0.0) -> str:
        assert timeout >= 0
        self.commands.append(" ".join(command))
        self.stdin = stdin or self.stdin
        for part, errors in self.broken.items():
            if part in self.commands[-1] and errors:
                raise errors.pop(0)
        told = {"clusters": self.clusters, "nodes": [f"node-{number}" for number in range(self.nodes)]}
        return "\n".join(told[command[2]]) if command[1] == "get" else ""


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("PLC_CACHE", raising=False)
    monkeypatch.delenv(ENGINE, raising=False)


def provider(programs: Programs, api: Any, **options: Any) -> KindProvider:
    asked = Options(cluster="kind", **options)
    return KindProvider(asked, programs.run, programs.find, lambda _: api, SteppedClock())


def test_creates_a_cluster_of_its_own_with_the_chosen_node(facts: Facts) -> None:
    programs = Programs("other")
    kind = provider(programs, facts("v1.34.1"), kubernetes="v1.34.1", gates=("New",))
    info = kind.create()
    file = kind.kubeconfig
    assert programs.commands == [
        "kind get clusters",
        f"kind create cluster --name conformance --config - --wait 180s --kubeconfig {file}",
        "kind get nodes --name conformance",
        f"kind export kubeconfig --name conformance --kubeconfig {file}",
    ]
    assert json.loads(programs.stdin)["nodes"][0]["image"] == "kindest/node:v1.34.1"
    assert (info.kubernetes, info.runtime, info.kubeconfig) == ("v1.34.1", "containerd://2.4.2", file)
    assert info.abilities == {"load-images", "kubelet-restart"}
    assert info.local


def test_only_the_kubelet_of_an_only_node_can_be_stopped(facts: Facts) -> None:
    info = provider(Programs("conformance", nodes=2), facts("v1.34.1")).create()
    assert info.abilities == {"load-images"}


@pytest.mark.parametrize("error", [ClusterError("no image"), KeyboardInterrupt()])
def test_nothing_is_left_of_a_cluster_that_could_not_be_created(facts: Facts, error: BaseException) -> None:
    programs = Programs()
    programs.broken["create"] = [error]
    kind = provider(programs, facts(None))
    with pytest.raises(type(error)):
        kind.create()
    assert programs.commands[-1] == f"kind delete cluster --name conformance --kubeconfig {kind.kubeconfig}"


def test_a_cluster_of_that_name_is_used_as_it_is(facts: Facts) -> None:
    programs = Programs("conformance")
    provider(programs, facts("v1.33.4")).create()
    assert not any("kind create" in command for command in programs.commands)


@pytest.mark.parametrize("labelled", ["", "of-another"])
@pytest.mark.parametrize("options", CHOSEN)
def test_what_can_no_longer_be_chosen_is_refused(
    facts: Facts, options: dict[str, Any], labelled: str
) -> None:
    with pytest.raises(ConformanceError, match="kind delete cluster --name mine"):
        provider(Programs("mine"), facts("v1.33.4", labelled), name="mine", **options).create()


@pytest.mark.parametrize("options", CHOSEN)
def test_a_cluster_that_was_created_with_the_same_choices_is_used(
    facts: Facts, options: dict[str, Any]
) -> None:
    programs = Programs("conformance")
    provider(programs, facts("v1.33.4", digest(Options(**options))), **options).create()
    assert not any("kind create" in command for command in programs.commands)


def test_a_cluster_of_another_version_is_refused(facts: Facts) -> None:
    with pytest.raises(ConformanceError, match=r"runs v1\.33\.4, not v1\.34\.1"):
        provider(Programs("mine"), facts("v1.33.4"), name="mine", kubernetes="v1.34.1").create()


@pytest.mark.parametrize(("labelled", "deleted"), [("any", 1), ("", 0)])
def test_deletes_only_what_was_created_here(facts: Facts, labelled: str, deleted: int) -> None:
    programs = Programs("conformance")
    provider(programs, facts("v1.33.4", labelled)).delete()
    assert (
        sum("kind delete cluster --name conformance" in command for command in programs.commands) == deleted
    )


def test_a_cluster_that_does_not_answer_is_left_alone(facts: Facts) -> None:
    programs = Programs("conformance")
    with pytest.raises(ClusterError, match="left alone"):
        provider(programs, facts(None)).delete()
    assert not any("kind delete" in command for command in programs.commands)


def test_nothing_to_delete(facts: Facts) -> None:
    programs = Programs("other")
    provider(programs, facts(None)).delete()
    assert programs.commands == ["kind get clusters"]


def test_images_and_kubelet(facts: Facts) -> None:
    programs = Programs(installed=("kind", "podman"))
    programs.broken["curl"] = [ClusterError("connection refused")]
    kind = provider(programs, facts("v1.33.4"), name="mine")
    kind.load_image(Path("image.tar"))
    kind.stop_kubelet()
    kind.start_kubelet()
    serves = "curl --silent --fail --output /dev/null http://127.0.0.1:10248/healthz"
    assert programs.commands == [
        "kind load image-archive image.tar --name mine",
        "podman exec mine-control-plane systemctl stop kubelet",
        "podman exec mine-control-plane systemctl start kubelet",
        *[f"podman exec mine-control-plane {serves}"] * 2,
    ]


def test_a_kubelet_that_does_not_come_back(facts: Facts) -> None:
    programs = Programs()
    programs.broken["curl"] = [ClusterError("connection refused")] * 1000
    with pytest.raises(ClusterError, match=f"did not serve within {PATIENCE:g} s"):
        provider(programs, facts("v1.33.4")).start_kubelet()


def test_the_engine_is_the_one_that_kind_uses(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = Programs(installed=("kind", "docker", "podman", "nerdctl"))
    kind = provider(programs, facts("v1.33.4"))
    for engine in ("docker", "podman"):
        kind.stop_kubelet()
        assert programs.commands[-1].startswith(f"{engine} exec")
        monkeypatch.setenv(ENGINE, "podman")


@pytest.mark.parametrize(
    ("installed", "missing"),
    [((), "needs kind and docker"), (("kind",), "needs docker"), (("docker",), "needs kind, which")],
)
def test_missing_programs_are_one_paragraph(facts: Facts, installed: tuple[str, ...], missing: str) -> None:
    with pytest.raises(ClusterError, match=missing) as raised:
        provider(Programs(installed=installed), facts("v1.33.4")).create()
    assert "\n" not in str(raised.value)


def test_an_engine_that_is_named_and_missing(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE, "podman")
    with pytest.raises(ClusterError, match="needs podman, which"):
        provider(Programs(), facts("v1.33.4")).create()


def test_other_runtimes_are_refused(facts: Facts) -> None:
    with pytest.raises(ConformanceError, match="kind has containerd only"):
        provider(Programs(), facts("v1.33.4"), runtime="crio")
