"""Results of every cell → one table scenario × cell, and the cases that did not come out alike everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from conformance.matrix.latencies import Distribution
from conformance.matrix.run import Ran
from conformance.report.outcome import OUTCOMES, CaseResult, OutcomeName

WORST: tuple[OutcomeName, ...] = ("failed", "unknown", "known_issue", "passed", "skipped")
"""The outcome of several cases is the first of these that one of them has."""
UNEXPLAINED = "not explained"


@dataclass(frozen=True)
class Column:
    """One cell with its results, by case. `latencies` by load, then by transition."""

    ran: Ran
    results: Mapping[str, CaseResult] = field(default_factory=dict)
    latencies: Mapping[str, Mapping[str, Distribution]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.ran.cell.name

    def counts(self) -> dict[str, int]:
        """How many cases came out how; what did not occur is left out."""
        found = Counter(result.outcome for result in self.results.values())
        return {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]}

    @cached_property
    def outcomes(self) -> Mapping[str, tuple[OutcomeName, int, int]]:
        """Of each scenario the worst outcome, how many of its cases have it, and how many cases there are."""
        gathered: dict[str, list[OutcomeName]] = {}
        for case, result in self.results.items():
            gathered.setdefault(scenario_of(case), []).append(result.outcome)
        return {name: _worst(outcomes) for name, outcomes in gathered.items()}


@dataclass(frozen=True)
class Difference:
    """A case that came out differently: its outcome and, where there is one, the reason, in each cell."""

    case: str
    outcomes: Mapping[str, OutcomeName]
    reasons: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        """Known issues and why verdicts are unknown; a failure is what has to be explained."""
        unexplained = (f"{UNEXPLAINED}: {failure}" if failure else UNEXPLAINED for failure in self.failures)
        return "; ".join((*unexplained, *self.reasons)) or UNEXPLAINED

    @property
    def groups(self) -> Mapping[OutcomeName, tuple[str, ...]]:
        """The cells by their outcome, the outcome of most cells last."""
        count = Counter(self.outcomes.values())
        names = {
            outcome: tuple(cell for cell, found in self.outcomes.items() if found == outcome)
            for outcome in count
        }
        return dict(sorted(names.items(), key=lambda item: (len(item[1]), WORST.index(item[0]))))


@dataclass(frozen=True)
class Row:
    """A scenario: in each cell its worst outcome and how many of its cases have it."""

    scenario: str
    family: str
    outcomes: Mapping[str, tuple[OutcomeName, int, int]]

    @property
    def differs(self) -> bool:
        """Whether cells that ran it disagree."""
        return len({outcome for outcome, _, _ in self.outcomes.values() if outcome != "skipped"}) > 1


def differences(columns: Sequence[Column]) -> tuple[Difference, ...]:
    """Every case whose outcomes differ between the cells that could run it, by name."""
    cases = sorted({case for column in columns for case in column.results})
    found = (_difference(case, columns) for case in cases)
    return tuple(one for one in found if one is not None)


def rows(columns: Sequence[Column]) -> tuple[Row, ...]:
    """Every scenario, those that differ first, then by family and name."""
    families = {
        scenario_of(case): result.family for column in columns for case, result in column.results.items()
    }
    made = (Row(name, family, _outcomes(name, columns)) for name, family in families.items())
    return tuple(sorted(made, key=lambda row: (not row.differs, row.family, row.scenario)))


def skipped(columns: Iterable[Column]) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
    """By reason: in which cells how many cases were skipped for it, the most frequent reason first."""
    counts: dict[str, Counter[str]] = {}
    for column in columns:
        for result in column.results.values():
            if result.outcome == "skipped":
                counts.setdefault(result.reason, Counter())[column.name] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))
    return {reason: _by_count(cells) for reason, cells in ordered}


def _by_count(cells: Counter[str]) -> Mapping[int, tuple[str, ...]]:
    numbers = dict.fromkeys(cells.values())
    return {number: tuple(cell for cell in cells if cells[cell] == number) for number in numbers}


def scenario_of(case: str) -> str:
    """The scenario's name in a case's id."""
    return case.partition("[")[0]


def _difference(case: str, columns: Sequence[Column]) -> Difference | None:
    results = {column.name: column.results[case] for column in columns if case in column.results}
    ran = {name: result for name, result in results.items() if result.outcome != "skipped"}
    if len({result.outcome for result in ran.values()}) < 2:
        return None
    told = [it.reason for it in ran.values() if it.outcome in ("known_issue", "unknown")]
    reasons = dict.fromkeys(filter(None, told))
    failures = dict.fromkeys(it.reason for it in ran.values() if it.outcome == "failed")
    outcomes = {name: result.outcome for name, result in results.items()}
    return Difference(case, outcomes, tuple(reasons), tuple(failures))


def _outcomes(scenario: str, columns: Iterable[Column]) -> dict[str, tuple[OutcomeName, int, int]]:
    return {column.name: column.outcomes[scenario] for column in columns if scenario in column.outcomes}


def _worst(outcomes: Sequence[OutcomeName]) -> tuple[OutcomeName, int, int]:
    worst = min(outcomes, key=WORST.index)
    return worst, outcomes.count(worst), len(outcomes)
