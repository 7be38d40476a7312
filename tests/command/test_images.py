"""The list of images, and that pods of the suites pull no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.__main__ import main
from conformance.command.scenarios import cases
from conformance.manifest import Images, compile_case
from conformance.scenario import Case

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
NEVER_PULLED = ("registry.invalid/", "example.invalid/", "absent.invalid/", "conformance.invalid/")
"""Images of scenarios about images that are not there, and those that a step makes."""


def pulled(case: Case) -> Iterator[str]:
    """The images of pods that really are created, rather than asked for."""
    compiled = compile_case(case, Images())
    (one,) = compiled.objects
    spec = one["spec"] if one["kind"] == "Pod" else one["spec"]["template"]["spec"]
    containers = [*spec.get("initContainers", ()), *spec["containers"], *compiled.ephemeral.values()]
    yield from (container["image"] for container in containers)


def test_the_suites_pull_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    created = [case for case in cases([Path("suites")]) if any(step.name == "create" for step in case.steps)]
    found = {image for case in created for image in pulled(case) if not image.startswith(NEVER_PULLED)}
    assert found == set(Images().all)


def test_as_text_one_a_line_and_with_a_registry_where_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["images"]) == 0
    assert set(capsys.readouterr().out.split()) == set(Images().all)
    assert main(["images", "--image-registry", "r.example:5000/m"]) == 0
    pairs = dict(line.split(" ") for line in capsys.readouterr().out.splitlines())
    assert pairs["registry.k8s.io/e2e-test-images/agnhost:2.59"] == "r.example:5000/m/agnhost:2.59"
    assert set(pairs) == set(Images().all)


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["images", "--image-registry", "r.example", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"]: row["reference"] for row in rows} == {
        "agnhost": "r.example/agnhost:2.59",
        "busybox": "r.example/busybox:1.36.1-1",
    }
    assert {row["source"] for row in rows} == set(Images().all)
