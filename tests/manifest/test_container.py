"""One container: the author's fields win, and what the scripts need is added after them."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.manifest import Images
from conformance.manifest.container import Part, compile_container


def compiled(**written: Any) -> Part:
    return compile_container({"name": "app", **written}, Images(), 8080)


def environment(**written: Any) -> dict[str, str]:
    entries = compiled(**written).container["env"]
    return {entry["name"]: entry["value"] for entry in entries if entry["name"] != "TESTIMONY"}


@pytest.mark.parametrize(
    ("words", "image"),
    [
        ({}, "registry.k8s.io/e2e-test-images/busybox:1.36.1-1"),
        ({"image": "agnhost"}, "registry.k8s.io/e2e-test-images/agnhost:2.59"),
        ({"image": "example.org/own:1"}, "example.org/own:1"),
        ({"probes": "grpc", "livenessProbe": {}}, "registry.k8s.io/e2e-test-images/agnhost:2.59"),
        ({"probes": "grpc"}, "registry.k8s.io/e2e-test-images/busybox:1.36.1-1"),
    ],
)
def test_image(words: dict[str, Any], image: str) -> None:
    assert compiled(**words).container["image"] == image


def test_a_program_of_the_author_is_left_alone() -> None:
    part = compiled(command=["true"], env=[{"name": "A", "value": "1"}], preStop={"takes": "1s"})
    assert not part.program
    assert not part.testifies
    assert part.container["command"] == ["true"]
    assert part.container["env"] == [{"name": "A", "value": "1"}]
    assert part.container["lifecycle"]["preStop"]["exec"]["command"] == ["sh", "-c", "sleep 1; exit 0"]
    assert "volumeMounts" not in part.container


def test_the_authors_fields_win() -> None:
    written: dict[str, Any] = {
        "imagePullPolicy": "Never",
        "securityContext": {"runAsUser": 1000, "allowPrivilegeEscalation": True},
        "env": [{"name": "A", "value": "1"}],
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
        "lifecycle": {"preStop": {"sleep": {"seconds": 1}}},
        "resources": {"limits": {"memory": "64Mi"}},
    }
    container = compiled(**written, postStart={}).container
    assert container["imagePullPolicy"] == "Never"
    assert container["resources"] == written["resources"]
    assert container["lifecycle"]["preStop"] == {"sleep": {"seconds": 1}}
    assert set(container["lifecycle"]) == {"preStop", "postStart"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": True,
        "runAsUser": 1000,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [entry["name"] for entry in container["env"]] == ["A", "C", "TESTIMONY"]
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/data", "/testimony"]


def test_raw_is_merged_last_and_verbatim() -> None:
    raw = {"newField": {"x": [1]}, "livenessProbe": {"newKnob": 3}}
    container = compiled(livenessProbe={"periodSeconds": 2}, raw=raw).container
    assert container["newField"] == {"x": [1]}
    assert container["livenessProbe"].keys() == {"timeoutSeconds", "periodSeconds", "httpGet", "newKnob"}
    assert "raw" not in container


def test_a_raw_command_is_a_program_of_the_author() -> None:
    part = compiled(raw={"command": ["true"]})
    assert not part.testifies
    assert part.container["command"] == ["true"]


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ({}, {}),
        ({"silent": True}, {"SILENT": "1"}),
        ({"writes_message": "so"}, {"M": "", "MESSAGE": "so", "MESSAGE_PATH": "/dev/termination-log"}),
        ({"terminationMessagePolicy": "FallbackToLogsOnError"}, {"M": ""}),
        ({"terminationMessagePath": "/tmp/m"}, {"M": "/tmp/m"}),
        ({"lifecycle": {"stopSignal": "SIGUSR1"}}, {"STOP": "USR1"}),
        ({"livenessProbe": {}}, {"SERVER": "http", "PORT": "8080"}),
        ({"image": "agnhost", "livenessProbe": {}}, {}),
        ({"livenessProbe": {"tcpSocket": {"port": 1}}}, {}),
        ({"probes": "http", "livenessProbe": {"tcpSocket": {"port": 1}}}, {"SERVER": "http", "PORT": "8080"}),
    ],
)
def test_settings(words: dict[str, Any], settings: dict[str, str]) -> None:
    assert environment(**words) == {"C": "app", **settings}


def test_scripts_get_the_functions_they_call() -> None:
    plain, probed = compiled().container, compiled(probes="exec", livenessProbe={}).container
    functions = [container["env"][-1]["value"] for container in (plain, probed)]
    assert ["probe() {" in text for text in functions] == [False, True]
    assert all("hook() {" not in text and "serve() {" not in text for text in functions)
