"""Measured runs → the ratios that a benchmark reports. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One run of the suites; all figures in seconds, `limit` is how many cases were in flight at most.

    `durations`: what each case took, from its first to its last event. `engine` and `node`: CPU time. `mib`: the most
    memory that pytest's process held, in MiB.
    """

    limit: int
    wall: float
    engine: float
    node: float
    durations: tuple[float, ...]
    mib: float

    @property
    def cases(self) -> int:
        return len(self.durations)

    @property
    def cases_a_minute(self) -> float:
        return 60 * self.cases / self.wall


def sample(names: Sequence[str], size: int) -> list[str]:
    """About `size` of the names, evenly spread; all of them if there are no more."""
    step = max(1, len(names) // max(1, size))
    return list(names[::step])[:size] if len(names) > size else list(names)


def one_at_a_time(alone: Run, cases: int) -> float:
    """Seconds that `cases` cases would take one after another, by the mean of those that ran alone."""
    return alone.wall / alone.cases * cases


def unavoidable_wait(alone: Run, cases: int) -> float:
    """Seconds of `cases` cases in which nothing computes: a lone case's duration without the CPU time it needs."""
    return max(0.0, sum(alone.durations) - alone.node - alone.engine) / alone.cases * cases


def bound(run: Run, cores: int) -> float:
    """The least wall time possible: that of the longest case, or of the node's computing on all cores."""
    return max(max(run.durations), run.node / cores)


def ratios(run: Run, alone: Run, cores: int, compiled_1000: float) -> Mapping[str, float]:
    """What `reports/bench.json` holds, by name."""
    figures = {
        "speedup_in_flight": one_at_a_time(alone, run.cases) / run.wall,
        "wall_over_bound": run.wall / bound(run, cores),
        "seconds_per_case": run.wall / run.cases,
        "cpu_seconds_per_case": (run.node + run.engine) / run.cases,
        "engine_cpu_share": run.engine / run.node,
        "wait_over_wall": unavoidable_wait(alone, run.cases) / run.wall,
        "compile_1000_s": compiled_1000,
        "worker_mib": run.mib,
    }
    return {name: round(value, 3) for name, value in figures.items()}
