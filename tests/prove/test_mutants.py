"""Each operator makes mutants of a plain life, every one of them different from it, and without touching it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.errors import Position
from conformance.prove import OPERATORS, mutants
from conformance.scenario.model import Case, Scenario
from conformance.timeline import Timeline, notation

HERE = Position("suites/family/example.yaml", 1, 1)
POD: Mapping[str, Any] = {
    "initContainers": [{"name": "setup"}],
    "sidecars": [{"name": "proxy"}],
    "containers": [{"name": "app", "preStop": {}}, {"name": "spare"}, {"name": "web", "preStop": {}}],
}
LIFE = """
watch:0 pod Step create begin
watch:0 pod Phase Pending
watch:0 pod Condition Ready False
watch:0 app StartedFlag false
1.2 setup Starting
5 setup Exiting 0
9 proxy Starting
watch:9 proxy StartedFlag true
watch:9 proxy StartedFlag false
11 proxy Probe startup success
12 proxy Probe liveness success
13 web Starting
15 app Starting
watch:16 pod Phase Running
watch:20 pod Deleting 30
21 app HookStarted preStop
23 app HookEnded preStop ok
24 app Signal TERM
26 app Exiting 0
26 app FinishedAt 0 Completed
26 app Event FailedPreStopHook Warning
27 web Exiting 0
30 proxy Signal TERM
60 proxy FinishedAt 137 Error
watch:61 pod Phase Succeeded
watch:61 pod Job Complete
watch:62 pod Deleted
"""
CASE = Case(Scenario("example", "An example.", "family", HERE, ""), {}, POD, (), ())


def found(name: str) -> list[tuple[str, Timeline]]:
    timeline = notation.parse(LIFE)
    return [(mutant.what, mutant.timeline) for mutant in mutants(timeline, CASE) if mutant.operator == name]


@pytest.mark.parametrize("name", OPERATORS.names)
def test_every_operator_makes_mutants_that_differ(name: str) -> None:
    made = found(name)
    assert made
    assert all(timeline != notation.parse(LIFE) for _, timeline in made)
    assert all(timeline.case == "test" for _, timeline in made)


@pytest.mark.parametrize(
    ("name", "what", "has", "lacks"),
    [
        ("never-starts", "app @0 never starts", "web Starting", "app Starting"),
        ("starts-although-it-must-not", "spare starts", "spare Starting", None),
        ("is-restarted", "app is restarted", "app Starting @1", None),
        ("exit-code-is-wrong", "app @0 ends with another code", "app FinishedAt 1 Error", "app FinishedAt 0"),
        ("signal-is-lost", "app Signal TERM @0 is lost", "proxy Signal TERM", "app Signal TERM"),
        ("signal-goes-to-another", "app Signal TERM @0 reaches web", "web Signal TERM", "app Signal TERM"),
        ("hook-does-not-run", "app HookStarted preStop @0 does not run", None, "app HookEnded"),
        ("hook-runs-although-it-must-not", "web HookStarted preStop @0", "web HookEnded preStop ok", None),
        ("phase-is-wrong", "phase Failed for Succeeded", "pod Phase Failed", "pod Phase Succeeded"),
        ("grace-period-is-wrong", "pod Deleting 37 for 30", "pod Deleting 37", "pod Deleting 30"),
        ("job-does-not-end", "the Job fails", "pod Job Failed", None),
        ("pod-is-not-removed", "the pod is not removed", None, "pod Deleted"),
    ],
)
def test_a_mutant_is_what_it_says(name: str, what: str, has: str | None, lacks: str | None) -> None:
    text = notation.render(dict(found(name))[what])
    assert has is None or has in text
    assert lacks is None or lacks not in text


def test_what_is_late_takes_all_that_follows_along() -> None:
    late = dict(found("is-late"))["app Signal TERM is late"]
    assert notation.render(late).splitlines()[-1].startswith("122.000 pod Deleted")


def test_what_is_early_keeps_its_cause_before_it() -> None:
    early = dict(found("is-early"))["proxy Starting is early"]
    text = notation.render(early)
    assert text.index("setup Exiting") < text.index("proxy Starting")
