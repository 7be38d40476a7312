"""A strong scenario kills, a weak one is told its survivors, and only a written rule excuses one."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.errors import ConformanceError, Position
from conformance.judge import ASSERTIONS
from conformance.prove import Mutant, prove
from conformance.prove.claim import RULES, Claim, claim, equivalent
from conformance.prove.mutants import Aspect
from conformance.scenario.model import Call, Case, Scenario, container_roles
from conformance.scenario.validation import strictly
from conformance.timeline import Timeline, notation
from conformance.timeline.violations import VIOLATIONS

HERE = Position("suites/family/example.yaml", 1, 1)
POD = {"sidecars": [{"name": "proxy"}], "containers": [{"name": "app"}, {"name": "web"}]}
LIFE = "1 proxy Starting\n2 app Starting\n2.5 web Starting\nwatch:9 pod Step observe end"


def call(registry: Any, word: str, arguments: Any) -> Call:
    context = {"containers": container_roles(POD)}
    return Call(word, strictly(registry[word].arguments, arguments, context), HERE, f"{word}: {arguments}")


def case(description: str, *assertions: tuple[str, Any], drop: str = "app Starting") -> Case:
    scenario = Scenario("example", description, "family", HERE, "")
    claims = tuple(call(ASSERTIONS, *assertion) for assertion in assertions)
    return Case(scenario, {}, POD, (), claims, (call(VIOLATIONS, "drop", drop),))


def test_a_strong_scenario_kills() -> None:
    proof = prove(case("The app MUST start.", ("starts", "app")), notation.parse(LIFE), {})
    assert (proof.violations, proof.surviving_violations, proof.proven) == (1, [], True)
    assert proof.killers["starts: app"] > 0
    assert not [told for told in proof.survivors if told.startswith("never-starts: app")]


def test_a_weak_scenario_is_told_what_it_survives() -> None:
    proof = prove(case("The app MUST start.", ("starts", "web")), notation.parse(LIFE), {})
    assert "never-starts: app @0 never starts" in proof.survivors
    assert proof.surviving_violations == ["drop: app Starting"]
    assert not proof.proven
    assert proof.mutants == proof.killed + proof.excused + len(proof.survivors)


def test_what_does_not_pass_proves_nothing() -> None:
    with pytest.raises(ConformanceError, match="fails by itself: starts: app"):
        prove(case("", ("starts", "app")), notation.parse("1 web Starting"), {})


def mutant(operator: str, aspect: Aspect, *subjects: str, of: Aspect | None = None) -> Mutant:
    return Mutant(operator, "", aspect, subjects, Timeline("test"), of)


@pytest.mark.parametrize(
    ("promise", "changed", "rule"),
    [
        ("The app MUST start.", mutant("never-starts", Aspect.START, "app"), ""),
        ("The app MUST start.", mutant("phase-flaps", Aspect.PHASE, "pod"), "other-aspect"),
        ("The phase MUST NOT change.", mutant("phase-flaps", Aspect.PHASE, "pod"), ""),
        ("The sidecar MUST start.", mutant("never-starts", Aspect.START, "app"), "other-containers"),
        ("The hook MUST run.", mutant("hook-runs-twice", Aspect.HOOK, "app"), "at-least-once"),
        (
            "It MUST start.",
            mutant("is-mistaken-for-another", Aspect.START, "app", "web"),
            "apps-have-no-order",
        ),
        ("It MUST start.", mutant("is-mistaken-for-another", Aspect.START, "app", "proxy"), ""),
        (
            "It MUST be signalled at once.",
            mutant("is-late", Aspect.LATE, "app", of=Aspect.START),
            "other-time",
        ),
        ("It MUST be signalled at once.", mutant("is-late", Aspect.LATE, "app", of=Aspect.SIGNAL), ""),
        (
            "A phase at once.",
            mutant("is-late", Aspect.LATE, "pod", of=Aspect.PHASE),
            "publication-takes-time",
        ),
    ],
)
def test_only_a_rule_excuses(promise: str, changed: Mutant, rule: str) -> None:
    assert equivalent(changed, Claim(promise, case(promise))) == rule


def test_a_restart_is_excused_only_where_it_happens_anyway() -> None:
    restarting = notation.parse("1 app Starting\n2 app Starting @1\n3 app Starting @2")
    changed = Mutant("is-restarted", "", Aspect.RESTART, ("app",), restarting)
    free, limited = "It MUST be restarted.", "It MUST NOT be restarted."
    assert equivalent(changed, claim(case(free), {})) == "restarted-anyway"
    assert equivalent(changed, claim(case(limited), {})) == ""


def test_every_rule_says_why() -> None:
    assert all(rule.summary.endswith(".") for rule in RULES)
