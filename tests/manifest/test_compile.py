"""Whole cases: one golden pod, and what no single container shows."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from conformance.errors import Position
from conformance.manifest import Images, Placement, compile_case
from conformance.scenario.model import Case, Scenario

GOLDEN = Path(__file__).parent / "golden" / "pod.json"


def case(pod: dict[str, Any], job: dict[str, Any] | None = None, name: str = "a-case") -> Case:
    scenario = Scenario(name, "It MUST.", "family", Position("a_case.yaml", 1, 1), "")
    return Case(scenario, {}, pod, (), (), (), job)


def manifest(pod: dict[str, Any], **options: Any) -> dict[str, Any]:
    return compile_case(case(pod), Images(), **options).objects[0]


def test_golden() -> None:
    pod = {
        "restartPolicy": "OnFailure",
        "terminationGracePeriodSeconds": 10,
        "metadata": {"annotations": {"a": "b"}, "labels": {"c": "d"}},
        "initContainers": [{"name": "setup", "exits_after": "1s"}],
        "sidecars": [
            {
                "name": "proxy",
                "starts_after": "2s",
                "handles_term": "3s",
                "probes": "exec",
                "startupProbe": {"periodSeconds": 1, "fails_first": 2},
                "preStop": {"takes": "1s"},
            }
        ],
        "containers": [
            {"name": "app", "attempts": [{"exits_after": "1s", "exit_code": 1}, {"exits_after": "2s"}]},
            {"name": "other", "image": "agnhost", "command": ["/agnhost", "pause"]},
        ],
        "raw": {"newField": True},
    }
    written = json.dumps(_readable(manifest(pod, labels={"run": "1"})), indent=2) + "\n"
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.write_text(written)
    assert written == GOLDEN.read_text()


def test_defaults_yield_to_the_author() -> None:
    spec = manifest(
        {
            "containers": [{"name": "app"}],
            "automountServiceAccountToken": True,
            "securityContext": {"runAsUser": 1000, "fsGroup": 5},
            "volumes": [{"name": "data", "emptyDir": {}}],
        }
    )["spec"]
    assert spec["automountServiceAccountToken"] is True
    assert spec["securityContext"]["runAsUser"] == 1000
    assert spec["securityContext"]["fsGroup"] == 5
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert [volume["name"] for volume in spec["volumes"]] == ["data", "testimony"]


def test_containers_have_ports_of_their_own() -> None:
    probed = {"probes": "tcp", "livenessProbe": {}}
    spec = manifest({"containers": [{"name": "one", **probed}, {"name": "two", **probed}]})["spec"]
    ports = [container["livenessProbe"]["tcpSocket"]["port"] for container in spec["containers"]]
    assert ports == [8080, 8082]


def test_who_testifies() -> None:
    containers = [{"name": "a"}, {"name": "b", "silent": True}, {"name": "c", "args": ["x"]}]
    compiled = compile_case(case({"containers": containers, "sidecars": [{"name": "s"}]}), Images())
    assert compiled.testifying == ("s", "a")


def test_ephemeral_containers_are_compiled_and_kept_back() -> None:
    pod = {
        "containers": [{"name": "app"}],
        "ephemeralContainers": [{"name": "debugger", "exits_after": "1s"}],
    }
    compiled = compile_case(case(pod), Images())
    assert "ephemeralContainers" not in compiled.objects[0]["spec"]
    assert [container["name"] for container in compiled.objects[0]["spec"]["containers"]] == ["app"]
    assert "finish 0" in compiled.ephemeral["debugger"]["command"][2]
    assert compiled.testifying == ("app", "debugger")


def test_a_pod_without_our_programs_has_no_shared_volume() -> None:
    assert "volumes" not in manifest({"containers": [{"name": "app", "command": ["true"]}]})["spec"]


def test_the_authors_pod_is_not_changed() -> None:
    pod = {
        "containers": [{"name": "app", "securityContext": {"runAsUser": 1}}],
        "raw": {"securityContext": {}},
    }
    before = json.dumps(pod)
    manifest(pod, labels={"run": "1"})
    assert json.dumps(pod) == before


def test_job() -> None:
    pod = {
        "restartPolicy": "Never",
        "containers": [{"name": "app"}],
        "metadata": {"annotations": {"a": "b"}, "labels": {"c": "d"}},
    }
    compiled = compile_case(case(pod, job={"backoffLimit": 0}), Images(), labels={"run": "1"})
    (job,) = compiled.objects
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    assert compiled.pod == "a-case"
    assert job["metadata"] == {"name": "a-case", "labels": {"c": "d", "run": "1"}}
    assert job["spec"]["backoffLimit"] == 0
    template = job["spec"]["template"]
    assert template["metadata"] == {"annotations": {"a": "b"}, "labels": {"c": "d", "run": "1"}}
    assert template["spec"]["restartPolicy"] == "Never"


def test_long_names_leave_room_for_the_suffix_of_a_job() -> None:
    name = "-".join(["abcde"] * 20)
    compiled = compile_case(case({"containers": [{"name": "app"}]}, name=name), Images())
    assert len(compiled.pod) <= 52
    assert not compiled.pod.endswith("-")


def _readable(value: Any) -> Any:
    """Texts of several lines as lists of lines; of the functions only the names."""
    if isinstance(value, dict) and value.get("name") == "TESTIMONY":
        return {**value, "value": re.findall(r"^\w+\(\)", value["value"], re.MULTILINE)}
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    return value.split("\n") if isinstance(value, str) and "\n" in value else value


def test_pods_go_where_the_run_wants_them_those_of_jobs_too() -> None:
    placed = Placement({"pool": "tests"}, pull_secret="pull")
    for job in (None, {"backoffLimit": 0}):
        compiled = compile_case(case({"containers": [{"name": "app"}]}, job=job), Images(), placement=placed)
        (one,) = compiled.objects
        spec = one["spec"]["template"]["spec"] if job else one["spec"]
        assert spec["nodeSelector"] == {"pool": "tests"}
        assert spec["imagePullSecrets"] == [{"name": "pull"}]
