"""What a faulty cluster has besides: files, a component, options that set it apart from a healthy one."""

import importlib.util
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cluster.local import LocalProvider, configs, faulty, layout, wrapper
from conformance.cluster.local.components import NAMES, Components
from conformance.cluster.local.facts import Facts
from conformance.cluster.local.layout import Layout
from conformance.timing import SteppedClock


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setattr(layout, "BASE", tmp_path)
    made = Layout("some", 3)
    made.config.mkdir(parents=True)
    made.logs.mkdir()
    return made


def test_the_proxy_exists() -> None:
    assert importlib.util.find_spec(faulty.PROGRAM) is not None


def test_proxy_stands_between_kubelet_and_containerd() -> None:
    made = Layout("some", 3)
    argv = faulty.command(made)
    assert argv[1:3] == ("-m", "conformance.faults.proxy")
    assert f"--runtime={made.containerd_socket}" in argv
    assert f"--listen={made.node_files}{faulty.ENDPOINT.removeprefix('unix://')}" in argv
    assert len(str(faulty.socket(Layout("x" * 20, 63)))) < 108, "what a unix socket's path may have"


def test_a_healthy_cluster_has_no_proxy() -> None:
    healthy = Components(Layout("some", 3), {}, frozenset(), SteppedClock())
    other = Components(Layout("some", 3), {}, frozenset(), SteppedClock(), faulty_node=True)
    assert healthy.names == NAMES
    assert set(other.names) - set(NAMES) == {faulty.PROXY}


def test_documents_replace_each_other(place: Layout) -> None:
    assert faulty.declared(place) == ""
    faulty.declare(place, faulty.NONE)
    assert faulty.declared(place) == "none"
    faulty.declare(place, {"name": "bad", "faults": [1]})
    assert faulty.declared(place) == "bad"
    assert json.loads((place.config / "faults.json").read_text()) == {"name": "bad", "faults": [1]}
    assert [file.name for file in place.config.iterdir()] == ["faults.json"]


def test_script_stands_in_front_of_the_oci_runtime(place: Layout, tmp_path: Path) -> None:
    busybox = tmp_path / "busybox.static"
    busybox.write_bytes(b"program")
    script = faulty.lay_out(place, Path("/b/runc"), busybox)
    assert script.stat().st_mode & 0o777 == 0o755
    assert "exec /b/runc" in script.read_text()
    inside = place.config / "fault"
    assert (inside / "busybox").read_bytes() == b"program"
    assert (inside / "exit").read_text() == wrapper.CHANGED_EXIT
    assert str(inside) in script.read_text()


@pytest.mark.parametrize("render", [configs.containerd, configs.old_containerd])
def test_oci_runtime_is_told_annotations_on_a_faulty_node_only(render: Callable[..., str]) -> None:
    def runtime(annotations: str) -> dict[str, object]:
        text = render(Layout("some", 3), Path("/r"), Path("/p"), "pause", Facts(), annotations)
        plugins = tomllib.loads(text)["plugins"].values()
        (found,) = [one["containerd"] for one in plugins if "runtimes" in one.get("containerd", ())]
        told: dict[str, object] = found["runtimes"]["runc"]
        return told

    assert "container_annotations" not in runtime("")
    assert runtime("a/*")["container_annotations"] == ["a/*"]
    assert wrapper.on_signal(15).startswith(wrapper.ANNOTATIONS)


def test_a_faulty_cluster_is_never_taken_for_a_healthy_one() -> None:
    healthy, none = LocalProvider("some")._wanted, LocalProvider("some", faults=faulty.NONE)._wanted
    assert healthy != none
    assert LocalProvider("some", faults={"name": "bad", "faults": []})._wanted == none, (
        "they change while it runs"
    )
    assert none.kubelet_config == {"containerRuntimeEndpoint": faulty.ENDPOINT}
    assert healthy.kubelet_config == {}


def test_injections_are_read_from_the_log(place: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faulty, "_layout", lambda _name: place)
    assert faulty.injections("some") == ()
    (place.logs / "cri-proxy.log").write_text('noise\n{"at": 1.5, "fault": "x"}\n')
    assert faulty.injections("some") == ({"at": 1.5, "fault": "x"},)
