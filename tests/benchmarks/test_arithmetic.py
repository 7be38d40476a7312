"""The ratios of a benchmark, from figures that can be checked by hand."""

from __future__ import annotations

import pytest

from benchmarks.arithmetic import Run, bound, one_at_a_time, ratios, sample, unavoidable_wait

ALONE = Run(limit=1, wall=40.0, engine=1.0, node=7.0, durations=(8.0, 10.0, 12.0, 6.0), mib=90.0)
WHOLE = Run(limit=12, wall=100.0, engine=10.0, node=160.0, durations=(20.0,) * 99 + (50.0,), mib=120.0)


def test_one_at_a_time_is_the_mean_of_the_lone_cases() -> None:
    assert one_at_a_time(ALONE, 100) == 1000.0


def test_wait_is_what_remains_of_a_lone_case_without_its_cpu_time() -> None:
    assert unavoidable_wait(ALONE, 100) == (36.0 - 8.0) / 4 * 100


@pytest.mark.parametrize(("cores", "seconds"), [(2, 80.0), (4, 50.0)])
def test_bound_is_the_longest_case_or_the_computing(cores: int, seconds: float) -> None:
    assert bound(WHOLE, cores) == seconds


def test_ratios() -> None:
    assert ratios(WHOLE, ALONE, cores=2, compiled_1000=4.0) == {
        "speedup_in_flight": 10.0,
        "wall_over_bound": 1.25,
        "seconds_per_case": 1.0,
        "cpu_seconds_per_case": 1.7,
        "engine_cpu_share": 0.062,
        "wait_over_wall": 7.0,
        "compile_1000_s": 4.0,
        "worker_mib": 120.0,
    }


@pytest.mark.parametrize(
    ("size", "picked"), [(3, ["a", "c", "e"]), (7, list("abcdefg")), (20, list("abcdefg")), (1, ["a"])]
)
def test_sample_is_spread_evenly(size: int, picked: list[str]) -> None:
    assert sample(list("abcdefg"), size) == picked
