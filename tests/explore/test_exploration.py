"""An exploration with runs that take no time: what fails is repeated, shrunk and told; the rest is counted."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.explore import Exploration, Find, text
from conformance.judge import Outcome
from conformance.scenario import Case
from conformance.timing import SteppedClock
from tests.explore.stand_in import BROKEN, BUSY, KEPT, Pick, has_stopping_sidecar, laboratory

SEED = 5
pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("few_words")]


def explore(pick: Pick, *, cases: int = 12, flown: list[str] | None = None, **rest: object) -> Exploration:
    options = {"seed": SEED, "clock": SteppedClock(), "width": 40, "lasts": 600.0, "shrinks": 0.0, **rest}
    return Exploration(laboratory(pick, flown), cases=cases, **options)  # type: ignore[arg-type]


def planted(case: Case) -> str:
    return BROKEN if has_stopping_sidecar(case) else KEPT


def found(exploration: Exploration) -> list[Find]:
    return list(exploration.finds())


def test_what_keeps_every_promise_is_counted_and_no_find() -> None:
    exploration = explore(lambda _: KEPT)
    assert found(exploration) == []
    assert exploration.outcomes == {Outcome.PASSED: 12, Outcome.UNKNOWN: 0, Outcome.FAILED: 0}


def test_a_planted_violation_is_found_confirmed_and_made_smaller() -> None:
    clock = SteppedClock()

    def slow(case: Case) -> str:
        clock.sleep(1.0)
        return planted(case)

    whole, *_ = found(explore(planted))
    first, *others = found(explore(slow, clock=clock, shrinks=30.0, width=10))
    assert (first.promises, first.failed, first.runs) == (("terminal-phase-is-final",), 3, 3)
    assert (first.shrunk, whole.shrunk) == (True, False)
    assert len(text(first.document)) < len(text(whole.document))
    assert has_stopping_sidecar(first.trial.case)
    assert first.trial.timeline.case == first.document["name"] == first.trial.case.id
    assert others
    assert not any(find.shrunk for find in others), "only the first that breaks a promise is made small"
    assert all(find.confirmed for find in others)


def test_a_seed_finds_the_same_again() -> None:
    one, other = ([find.document for find in found(explore(planted))] for _ in range(2))
    assert one == other
    flown: list[list[str]] = [[], [], []]
    for ids, seed in zip(flown, (7, 7, 8), strict=True):
        found(explore(lambda _: KEPT, seed=seed, flown=ids))
    assert flown[0] == flown[1] != flown[2]


def test_a_failure_that_does_not_repeat_is_told_and_not_made_small() -> None:
    def once(case: Case) -> str:
        return BROKEN if has_stopping_sidecar(case) and not case.parameters else KEPT

    finds = found(explore(once))
    assert finds
    assert not any(find.confirmed or find.shrunk for find in finds)
    assert all(find.trial.broken for find in finds)


def test_what_fails_only_sometimes_gets_more_than_one_run_for_each_candidate() -> None:
    runs: Counter[str] = Counter()

    def sometimes(case: Case) -> str:
        runs[case.scenario.name] += 1
        return BROKEN if has_stopping_sidecar(case) and runs[case.scenario.name] % 3 == 1 else KEPT

    clock = SteppedClock()

    def slow(case: Case) -> str:
        clock.sleep(1.0)
        return sometimes(case)

    first = next(explore(slow, clock=clock, shrinks=20.0, width=3).finds())
    assert first.failed == 1
    candidates = [name for name, count in runs.items() if count == 3]
    assert len(candidates) >= 5


def test_what_the_cluster_cannot_run_is_left_out() -> None:
    flown: list[str] = []
    exploration = explore(planted, flown=flown, possible=lambda written: "since" not in written)
    assert found(exploration) == []
    assert len(flown) == 12


def test_what_cannot_be_told_is_kept_with_its_reason() -> None:
    exploration = explore(lambda _: BUSY, cases=2)
    assert found(exploration) == []
    assert exploration.outcomes[Outcome.UNKNOWN] == 2
    assert all(reason for _, reason in exploration.undecided)


def test_it_stops_when_its_time_is_over() -> None:
    clock, flown = SteppedClock(), []  # type: ignore[var-annotated]

    def slow(_: Case) -> str:
        clock.sleep(10.0)
        return KEPT

    found(explore(slow, clock=clock, lasts=95.0, flown=flown))
    assert len(flown) == 10
