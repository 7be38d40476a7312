"""The ratios of a benchmark, from figures that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.arithmetic import (
    Run,
    bound,
    differing,
    one_at_a_time,
    rate_alone,
    ratios,
    sample,
    unavoidable_wait,
    weight,
)

ALONE = Run(
    limit=1,
    wall=40.0,
    engine=1.0,
    node=7.0,
    durations={"a": 8.0, "b": 10.0, "c": 12.0, "d": 6.0},
    outcomes={"a": "passed", "b": "passed", "c": "known", "d": "passed", "e": "skipped"},
    mib=90.0,
)
WHOLE = Run(
    limit=0,
    wall=100.0,
    engine=10.0,
    node=160.0,
    durations={"a": 10.0, "b": 10.0, "c": 10.0, "d": 10.0, "f": 310.0, "g": 50.0},
    outcomes={"a": "passed", "b": "failed", "c": "known", "d": "passed", "e": "skipped", "f": "passed"},
    mib=120.0,
)


def test_what_ran_alone_stands_for_the_whole_by_how_long_cases_last_there() -> None:
    assert weight(ALONE, WHOLE) == 10.0


def test_one_at_a_time_counts_only_cases_for_more() -> None:
    assert one_at_a_time(ALONE, WHOLE) == 36.0 * 10 + 4.0


def test_the_rate_alone_is_that_of_middling_cases() -> None:
    assert rate_alone(ALONE) == 4 * 60 / 36.0
    assert rate_alone(replace(ALONE, durations={"short": 1.0, "a": 12.0, "long": 90.0})) == 5.0
    assert rate_alone(replace(ALONE, durations={"long": 90.0})) == 0.0


def test_wait_is_what_remains_of_a_lone_case_without_its_cpu_time() -> None:
    assert unavoidable_wait(ALONE, WHOLE) == (36.0 - 8.0) * 10


@pytest.mark.parametrize(("cores", "seconds"), [(1, 310.0), (2, 310.0)])
def test_bound_is_the_longest_case_at_least(cores: int, seconds: float) -> None:
    assert bound(WHOLE, cores) == seconds


@pytest.mark.parametrize(("cores", "seconds"), [(2, 200.0), (4, 100.0)])
def test_bound_is_the_computing_at_least(cores: int, seconds: float) -> None:
    assert bound(replace(WHOLE, node=400.0, durations={"a": 50.0}), cores) == seconds


def test_differing_tells_both_verdicts() -> None:
    assert differing(ALONE, WHOLE) == {"b": ("passed", "failed")}


def test_ratios() -> None:
    assert ratios(WHOLE, ALONE, cores=2) == {
        "speedup_in_flight": 3.64,
        "wall_over_bound": 0.323,
        "seconds_per_case": 16.667,
        "cpu_seconds_per_case": 28.333,
        "engine_cpu_share": 0.062,
        "wait_over_wall": 2.8,
        "worker_mib": 120.0,
        "verdicts_differ": 1.0,
    }


@pytest.mark.parametrize(
    ("size", "picked"), [(3, ["a", "c", "e"]), (7, list("abcdefg")), (20, list("abcdefg")), (1, ["a"])]
)
def test_sample_is_spread_evenly(size: int, picked: list[str]) -> None:
    assert sample(list("abcdefg"), size) == picked
