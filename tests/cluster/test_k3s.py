import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from testcontainers.core.config import ConnectionMode

from conformance.cluster import Options, k3s
from conformance.cluster.k3s import K3sProvider, arguments, image
from conformance.errors import ClusterError, ConformanceError
from conformance.timing import SteppedClock

Facts = Callable[..., Any]


class Container:
    """A container engine that works, or does not."""

    def __init__(self, broken: str = "", imports: int = 0) -> None:
        self.broken, self.imports = broken, imports
        self.made: tuple[Any, ...] = ()
        self.running = False
        self.put: list[str] = []

    def __call__(self, *made: Any) -> Any:
        self.made = made
        return self

    def start(self) -> None:
        if self.broken:
            raise ConnectionError(self.broken)
        self.running = True

    def stop(self) -> None:
        self.running = False

    def config_yaml(self) -> str:
        return "kind: Config"

    def get_wrapped_container(self) -> Any:
        return self

    def put_archive(self, folder: str, data: bytes) -> None:
        with tarfile.open(fileobj=BytesIO(data)) as tar:
            self.put = [f"{folder}/{name}" for name in tar.getnames()]

    def exec_run(self, command: list[str]) -> Any:
        return SimpleNamespace(
            exit_code=self.imports if command[-1] in self.put else 99, output=b"no space left"
        )


class Docker:
    """What testcontainers asks of an engine that it reaches in this mode."""

    def __init__(self, mode: ConnectionMode) -> None:
        self.mode = mode

    def host(self) -> str:
        return "engine"

    def get_connection_mode(self) -> ConnectionMode:
        return self.mode

    def bridge_ip(self, container: str) -> str:
        return f"own address of {container}"

    gateway_ip = bridge_ip


@pytest.mark.parametrize(
    ("mode", "address"),
    [("docker_host", "engine"), ("gateway_ip", "engine"), ("bridge_ip", "own address of k3s")],
)
def test_it_is_reached_by_an_address_in_its_certificate(
    monkeypatch: pytest.MonkeyPatch, mode: str, address: str
) -> None:
    monkeypatch.setattr(
        "testcontainers.core.container.DockerClient", lambda **_: Docker(ConnectionMode(mode))
    )
    made = k3s.Container("rancher/k3s:v1", ("--kubelet-arg=max-pods=5",))
    assert made._command == "server --disable traefik --tls-san=engine --kubelet-arg=max-pods=5"
    made._container = SimpleNamespace(id="k3s")
    assert made.get_container_host_ip() == address


def provider(container: Container, api: Any, found: Any = None, **options: Any) -> K3sProvider:
    asked = Options(cluster="k3s", **options)
    return K3sProvider(asked, container, lambda _: api, SteppedClock(), lambda _: found)


def test_makes_the_pinned_release_and_describes_it(facts: Facts) -> None:
    container = Container()
    k3s = provider(container, facts("v1.36.2+k3s1"))
    info = k3s.create()
    assert container.made == ("rancher/k3s:v1.36.2-k3s1", ())
    assert info.kubeconfig.read_text() == "kind: Config"
    assert info.kubeconfig.stat().st_mode & 0o077 == 0
    k3s.delete()
    assert not container.running
    assert not info.kubeconfig.exists()


def test_a_container_that_runs_already_is_used_and_left_alone(facts: Facts) -> None:
    mine, others = Container(), Container()
    mine.running = True
    mine.stop = lambda: None  # type: ignore[method-assign]
    k3s = provider(others, facts("v1.36.2+k3s1"), found=mine, name="mine")
    info = k3s.create()
    assert (info.name, others.made) == ("mine", ())
    k3s.delete()
    assert mine.running
    assert not info.kubeconfig.exists()


def test_nothing_can_be_chosen_for_a_container_that_runs_already(facts: Facts) -> None:
    k3s = provider(
        Container(), facts("v1"), found=Container(), name="mine", gates=("A",), node_image="x/k3s:1"
    )
    with pytest.raises(
        ConformanceError, match="'mine' runs already, so node-image and gates cannot be chosen"
    ):
        k3s.create()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kubernetes": "v1.34.1"}, "rancher/k3s:v1.34.1-k3s1"),
        ({"kubernetes": "v1.33.5-k3s2"}, "rancher/k3s:v1.33.5-k3s2"),
        ({"kubernetes": "v1.34.1", "node_image": "mirror/k3s:1"}, "mirror/k3s:1"),
    ],
)
def test_image(asked: dict[str, str], expected: str) -> None:
    assert image(Options(cluster="k3s", **asked)) == expected  # type: ignore[arg-type]


def test_gates_and_kubelet_settings_become_flags() -> None:
    found = arguments(Options(gates=("A", "B"), kubelet_config={"maxPods": 200, "failSwapOn": False}))
    assert "--kube-apiserver-arg=feature-gates=A=true,B=true" in found
    assert "--kubelet-arg=feature-gates=A=true,B=true" in found
    assert found[-2:] == ("--kubelet-arg=max-pods=200", "--kubelet-arg=fail-swap-on=false")
    with pytest.raises(ConformanceError, match="none for crashLoopBackOff"):
        arguments(Options(kubelet_config={"crashLoopBackOff": {"maxContainerRestartPeriod": "5s"}}))


def test_its_process_takes_it_along(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    at_the_end: list[Callable[[], None]] = []
    monkeypatch.setattr("atexit.register", at_the_end.append)
    container = Container()
    provider(container, facts("v1")).create()
    assert container.running
    for last in at_the_end:
        last()
    assert not container.running


def test_without_an_engine_it_says_what_to_do_in_one_paragraph(facts: Facts) -> None:
    container = Container(broken="no such file")
    container.running = True
    with pytest.raises(
        ClusterError, match=r"could not be started in one \(no such file\).*'local'"
    ) as raised:
        provider(container, facts("v1")).create()
    assert "\n" not in str(raised.value)
    assert not container.running


def test_a_node_that_never_comes_up_is_removed_again(facts: Facts) -> None:
    container = Container()
    with pytest.raises(ClusterError, match="not ready after 180 s: Unreachable"):
        provider(container, facts(None)).create()
    assert not container.running


def test_images_are_imported_inside(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "image.tar").write_bytes(b"oci")
    for imports, fails in ((0, False), (1, True)):
        k3s = provider(Container(imports=imports), facts("v1"))
        k3s.create()
        if fails:
            with pytest.raises(ClusterError, match="no space left"):
                k3s.load_image(tmp_path / "image.tar")
        else:
            k3s.load_image(tmp_path / "image.tar")
        k3s.delete()
