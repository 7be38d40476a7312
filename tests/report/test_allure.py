"""What a case becomes in Allure: written by a real pytest run in a process of its own, and read back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.report import allure
from conformance.timeline.recording import Recording

pytestmark = pytest.mark.whole

SUITE = """
import sys, pytest
sys.path[:0] = [{root!r}]
from conftest_of_reports import CATALOGUE, SAMPLES
from conformance.judge.verdict import Outcome
from conformance.report import allure
from conformance.timeline.recording import Recording

class File(pytest.File):
    def collect(self):
        for name in ("failed", "trouble", "skipped"):
            yield Item.from_parent(self, name=f"case[{{name}}]", kind=name)

class Item(pytest.Item):
    def __init__(self, *, kind, **rest):
        super().__init__(**rest)
        self.kind, self.told = kind, SAMPLES["failed" if kind == "skipped" else kind]()

    def setup(self):
        if self.kind == "skipped":
            allure.label(self.told.case, CATALOGUE, self.told.timeline.environment)
            pytest.skip("needs more")

    def runtest(self):
        told = self.told
        manifest = {{"kind": "Pod"}}
        recording = Recording(told.timeline, (manifest,), {{"app": "a line", "mute": ""}}, ({{"reason": "Killing"}},))
        allure.publish(told.case, told.judgement, recording, CATALOGUE)
        assert told.judgement.outcome is not Outcome.FAILED, "broken promise"
        raise RuntimeError("cannot tell")

def pytest_collect_file(file_path, parent):
    return File.from_parent(parent, path=file_path) if file_path.suffix == ".case" else None
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The results of that suite by their outcome, with the texts of attachments put in."""
    folder = tmp_path_factory.mktemp("suite")
    here = Path(__file__).parent
    (folder / "conftest.py").write_text(SUITE.format(root=str(folder)))
    (folder / "conftest_of_reports.py").write_text((here / "conftest.py").read_text())
    (folder / "x.case").touch()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:pod_lifecycle_conformance",
        "--alluredir",
        "out",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "2 failed, 1 skipped" in done.stdout, done.stdout + done.stderr
    found = [json.loads(file.read_text()) for file in (folder / "out").glob("*-result.json")]
    for result in found:
        for attachment in result.get("attachments", ()):
            attachment["text"] = (folder / "out" / attachment["source"]).read_text()
    return {result["status"]: result for result in found}


def labels(result: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for label in result["labels"]:
        found.setdefault(label["name"], []).append(label["value"])
    return found


@pytest.mark.parametrize("status", ["failed", "broken", "skipped"])
def test_every_case_stands_in_the_tree(status: str, results: Any) -> None:
    found = labels(results[status])
    assert found["epic"] == ["Start-up"]
    assert found["feature"] == ["Sidecar start-up ordering and gating"]
    assert found["story"][0].startswith("SIDECAR-START-3: A sidecar with a startup probe MUST")
    assert found["severity"] == ["critical"]
    assert found["tag"] == ["SIDECAR-START-3", "STARTUP-1"]
    assert (found["kubernetes"], found["runtime"]) == (["v1.37.2"], ["containerd://2.4.2"])
    assert "https://github.com/kubernetes/enhancements/issues/753" in {
        it["url"] for it in results[status]["links"]
    }


def test_node_facts_do_not_make_another_test_of_it(results: Any) -> None:
    parameters = {it["name"]: it.get("excluded", False) for it in results["failed"]["parameters"]}
    assert parameters == {"restartPolicy": False, "node": True}


def test_steps_and_assertions_have_times_and_verdicts(results: Any) -> None:
    steps, assertions, _ = results["failed"]["steps"]
    assert [(step["name"], step["status"]) for step in steps["steps"]] == [
        ("create   (at 0.000 s, 0.300 s)", "passed")
    ]
    assert steps["steps"][0]["stop"] - steps["steps"][0]["start"] == 300
    assert [(step["name"], step["status"]) for step in assertions["steps"]] == [
        ("starts_before: [proxy, app]", "failed"),
        ("does_not_restart: proxy", "passed"),
    ]
    assert "observed app Starting came first" in assertions["steps"][0]["statusDetails"]["message"]
    assert {step["status"] for step in results["broken"]["steps"][1]["steps"]} == {"broken"}


def test_invariants_that_do_not_count_are_shown_as_skipped(sample: Any) -> None:
    judgement = sample("invariant").judgement
    shown = allure.invariants(judgement)
    assert (shown.status, [step.status for step in shown.steps]) == ("failed", ["failed", "skipped"])
    shown = allure.invariants(replace(judgement, known=frozenset({"invariant starts-in-order"})))
    assert (shown.status, [step.status for step in shown.steps]) == ("passed", ["skipped", "skipped"])


def test_duration_is_that_of_the_timeline_and_not_of_the_judging(results: Any) -> None:
    assert 3.2 <= (results["failed"]["stop"] - results["failed"]["start"]) / 1000 < 6


def test_trouble_is_told_apart_for_the_categories(results: Any) -> None:
    assert labels(results["broken"])["trouble"] == ["infrastructure"]
    assert "trouble" not in labels(results["failed"])


def test_everything_recorded_is_attached(results: Any) -> None:
    attached = {it["name"]: it["text"] for it in results["failed"]["attachments"]}
    assert list(attached)[:3] == [
        "lanes",
        "scenario: suites/startup_probe/app_waits_for_sidecar_startup_probe.yaml",
        "manifest: Pod",
    ]
    assert attached["lanes"].startswith("<svg")
    assert attached["log: app"] == "a line"
    assert "log: mute" not in attached
    assert json.loads(attached["API events"]) == [{"reason": "Killing"}]
    assert '"proxy"' in attached["timeline (ndjson)"]
    assert "data:image/svg+xml;base64," in results["failed"]["descriptionHtml"]


def test_without_results_nothing_is_done(sample: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allure_commons.plugin_manager.get_plugins", set)
    monkeypatch.delattr("conformance.report.lanes.svg")
    told = sample("failed")
    allure.publish(told.case, told.judgement, Recording(told.timeline), {})
