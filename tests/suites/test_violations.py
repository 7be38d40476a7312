"""Every scenario's recorded timeline passes, and each of its violations alone makes it fail; no cluster needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from conformance import vocabulary
from conformance.judge import INVARIANTS, Judgement, Outcome, judge
from conformance.scenario import Case, known_issues
from conformance.scenario.files import discover
from conformance.scenario.load import load
from conformance.timeline import Timeline, store
from conformance.timeline.violations import VIOLATIONS

ROOT = Path(__file__).parents[2]
TIMELINES = ROOT / "tests" / "data" / "timelines"
SCENARIOS = discover([ROOT / "suites"])
ISSUES = known_issues.load(ROOT / "suites" / "known-issues.yaml")
KNOWN = {issue.scenario: issue for issue in ISSUES.issues if issue.invariant is None}


@cache
def recorded(path: Path) -> tuple[Case, Timeline]:
    """A case of the scenario and the timeline that was recorded for it."""
    stored = TIMELINES / f"{path.stem}.ndjson"
    assert stored.is_file(), f"no timeline of {path.stem}: run the scenario, then make timelines"
    timeline = store.load(stored.read_text(), str(stored))
    cases = {case.id: case for case in load(path, vocabulary.build(), ROOT).cases}
    assert timeline.case in cases, (
        f"{timeline.case} is no case any more: run the scenario, then make timelines"
    )
    return cases[timeline.case], timeline


def verdict(case: Case, timeline: Timeline) -> Judgement:
    return judge(case, timeline, ISSUES.invariants(case, timeline.environment))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_recorded_timeline_passes(path: Path) -> None:
    case, timeline = recorded(path)
    judgement, where = verdict(case, timeline), timeline.environment
    issue = ISSUES.match(case, where["kubernetes"], where["runtime"])
    outcome = judgement.outcome
    assert not judgement.broken
    if issue is None:
        assert outcome is Outcome.PASSED
    else:
        assert ISSUES.match(case, where["kubernetes"], where["runtime"], judgement.failing)
        assert outcome is Outcome.FAILED or (issue.intermittent and outcome is Outcome.PASSED)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_each_violation_is_caught(path: Path) -> None:
    case, timeline = recorded(path)
    if case.scenario.name in KNOWN and verdict(case, timeline).outcome is Outcome.FAILED:
        pytest.skip("a known issue: there is no kept promise to violate")
    assert case.violations, "a scenario that was never seen failing proves nothing"
    for violation in case.violations:
        broken = VIOLATIONS[violation.name].function(violation.arguments, timeline)
        assert verdict(case, broken).outcome is Outcome.FAILED, f"survives {violation.text}"


def test_no_timeline_without_a_scenario() -> None:
    assert {file.stem for file in TIMELINES.glob("*.ndjson")} <= {path.stem for path in SCENARIOS}


def test_known_issues_name_assertions_of_their_scenarios() -> None:
    found = {
        case.scenario.name: case
        for path in SCENARIOS
        for case in load(path, vocabulary.build(), ROOT).cases[:1]
    }
    for issue in ISSUES.issues:
        for pattern in issue.assertions:
            alone = issue.model_copy(update={"assertions": (pattern,)})
            assert any(map(alone.covers, found[str(issue.scenario)].assertions)), (issue.scenario, pattern)


def test_known_issues_are_about_what_exists() -> None:
    ISSUES.check_names([path.stem.replace("_", "-") for path in SCENARIOS], INVARIANTS.names)
