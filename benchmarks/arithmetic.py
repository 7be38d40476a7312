"""Measured runs → the ratios that a benchmark reports. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One run of the suites; all figures in seconds, `limit` is how many cases were in flight at most.

    `durations`: what each case that ran took, by id; `outcomes`: what became of each. `engine` and `node`: CPU time.
    `mib`: the most memory that pytest's process held, in MiB. A limit of 0 is the default, which adapts to the node.
    """

    limit: int
    wall: float
    engine: float
    node: float
    durations: Mapping[str, float]
    outcomes: Mapping[str, str]
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


def weight(alone: Run, whole: Run) -> float:
    """How many times longer all cases of the whole run last than those that ran alone do in it."""
    same = sum(seconds for case, seconds in whole.durations.items() if case in alone.durations)
    return sum(whole.durations.values()) / same


def middling(seconds: float) -> bool:
    """Whether a case lasts about as long as most: the longest would hide how many fit into a minute."""
    return 5.0 <= seconds <= 20.0


def rate_alone(alone: Run) -> float:
    """How many middling cases end in a minute, one at a time; 0 if none ran."""
    lasted = [seconds for seconds in alone.durations.values() if middling(seconds)]
    return 60 * len(lasted) / sum(lasted) if lasted else 0.0


def one_at_a_time(alone: Run, whole: Run) -> float:
    """Seconds that the cases of the whole run would take one after another, by those that ran alone.

    Only the cases themselves are counted for more: what came between those that ran alone, such as pytest's start, is
    counted once. So it is rather too little than too much.
    """
    lasted = sum(alone.durations.values())
    return lasted * weight(alone, whole) + max(0.0, alone.wall - lasted)


def unavoidable_wait(alone: Run, whole: Run) -> float:
    """Seconds of the cases in which nothing computes: a lone case's duration without the CPU time it needs."""
    return max(0.0, sum(alone.durations.values()) - alone.node - alone.engine) * weight(alone, whole)


def bound(run: Run, cores: int) -> float:
    """The least wall time possible: that of the longest case, or of the node's computing on all cores."""
    return max(max(run.durations.values()), run.node / cores)


def differing(alone: Run, whole: Run) -> Mapping[str, tuple[str, str]]:
    """The cases with another verdict in flight than alone, with both."""
    return {
        case: (outcome, whole.outcomes[case])
        for case, outcome in alone.outcomes.items()
        if whole.outcomes.get(case, outcome) != outcome
    }


def ratios(run: Run, alone: Run, cores: int) -> Mapping[str, float]:
    """What `reports/bench.json` holds of the whole run, by name."""
    figures = {
        "speedup_in_flight": one_at_a_time(alone, run) / run.wall,
        "wall_over_bound": run.wall / bound(run, cores),
        "seconds_per_case": run.wall / run.cases,
        "cpu_seconds_per_case": (run.node + run.engine) / run.cases,
        "engine_cpu_share": run.engine / run.node,
        "wait_over_wall": unavoidable_wait(alone, run) / run.wall,
        "worker_mib": run.mib,
        "verdicts_differ": float(len(differing(alone, run))),
    }
    return {name: round(value, 3) for name, value in figures.items()}
