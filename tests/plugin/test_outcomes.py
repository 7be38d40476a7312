from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conformance.errors import ConformanceError, Position
from conformance.judge import Finding, Judgement, Outcome, Verdict
from conformance.plugin.outcomes import CannotTell, PromiseBroken, conclude, explanation
from conformance.scenario import Call, Case, Scenario
from conformance.scenario.known_issues import KnownIssue

CASE = Case(Scenario("name", "It MUST.", "family", Position("f.yaml", 1, 1), ""), {}, {}, (), ())
CALL = Call("starts", None, Position("f.yaml", 2, 1), "starts: app")


def judgement(outcome: Outcome) -> Judgement:
    return Judgement("name", (Verdict(CALL, Finding(outcome, "", "")),))


def issue(*, intermittent: bool = False) -> KnownIssue:
    return KnownIssue(
        scenario="name",
        assertions=("starts",),
        statement="It does not.",
        link="https://example.org/1",
        first_seen=date(2026, 1, 31),
        intermittent=intermittent,
    )


def test_a_pass_raises_nothing() -> None:
    conclude(CASE, judgement(Outcome.PASSED), "told", None)
    conclude(CASE, judgement(Outcome.PASSED), "told", issue(intermittent=True))


@pytest.mark.parametrize(
    ("outcome", "known", "error"),
    [
        (Outcome.FAILED, None, PromiseBroken),
        (Outcome.UNKNOWN, None, CannotTell),
        (Outcome.PASSED, issue(), PromiseBroken),
    ],
)
def test_what_is_not_a_pass(outcome: Outcome, known: KnownIssue | None, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        conclude(CASE, judgement(outcome), "told", known)
    assert (explanation(caught.value) or "").startswith("told")


def test_a_known_issue_that_shows_is_neither_hidden_nor_red() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"known issue https://example.org/1: It does not\."):
        conclude(CASE, judgement(Outcome.FAILED), "told", issue())


def test_a_known_issue_that_cannot_be_told_is_not_held_against_the_run() -> None:
    with pytest.raises(pytest.skip.Exception, match="can neither show nor deny: It does not"):
        conclude(CASE, judgement(Outcome.UNKNOWN), "told", issue())
    with pytest.raises(CannotTell):
        conclude(CASE, replace(judgement(Outcome.UNKNOWN), trouble=("the watch broke",)), "told", issue())


def test_trouble_is_told_without_a_traceback_and_a_defect_with_one() -> None:
    assert explanation(ConformanceError("the cluster is away")) == "the cluster is away"
    assert explanation(KeyError("a defect of ours")) is None


def test_what_fails_is_told_of_assertions_and_invariants_but_not_of_known_ones() -> None:
    broken = Verdict(Call("phase-final", None, CALL.position, "phase-final"), Finding(Outcome.FAILED, "", ""))
    passed = replace(judgement(Outcome.PASSED), invariants=(broken,))
    assert [call.name for call in passed.failing] == ["phase-final"]
    assert [call.name for call in judgement(Outcome.UNKNOWN).failing] == ["starts"]
    assert replace(passed, known=frozenset({"phase-final"})).failing == ()
