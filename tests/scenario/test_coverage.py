from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import Position
from conformance.scenario import Scenario, catalogue
from conformance.scenario.coverage import Coverage
from conformance.scenario.known_issues import KnownIssue

CATALOGUE = catalogue.load(Path(__file__).parents[2] / "suites" / "requirements.yaml")
ISSUE = KnownIssue(
    scenario="app-runs",
    assertions=("starts",),
    statement="It does not.",
    link="https://example.org/1",
    first_seen=datetime.date(2026, 1, 31),
)


def scenario(name: str, *requirements: str) -> Scenario:
    return Scenario(name, "", "family", Position(f"{name}.yaml", 1, 1), "", requirements=requirements)


@pytest.fixture
def coverage() -> Coverage:
    first, second = scenario("app-runs", "INIT-1", "INIT-2"), scenario("app-stops", "INIT-1")
    return Coverage.of(CATALOGUE, [first, first, second], [ISSUE])


def test_a_requirement_is_covered_by_the_scenarios_that_carry_it(coverage: Coverage) -> None:
    assert [one.name for one in coverage.covering("INIT-1")] == ["app-runs", "app-stops"]
    assert [one.name for one in coverage.covering("INIT-2")] == ["app-runs"]
    assert coverage.covering("INIT-3") == ()


def test_known_issues_belong_to_their_scenario(coverage: Coverage) -> None:
    assert coverage.known("app-runs") == (ISSUE,)
    assert coverage.known("app-stops") == ()


@pytest.mark.parametrize(
    ("requirement", "reason"), [("INIT-1", ""), ("INIT-3", "It takes two nodes."), ("INIT-4", "")]
)
def test_a_reason_counts_only_for_what_no_scenario_covers(
    requirement: str, reason: str, coverage: Coverage
) -> None:
    written = "" if requirement == "INIT-4" else "It takes two nodes."
    assert coverage.reason(replace(CATALOGUE[requirement], reason=written)) == reason
