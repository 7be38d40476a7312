"""A fault that was tried: what the suites were expected to say of it, and what they said. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from conformance.faults.declaration import Declaration, Expectation

Expected = Literal["red", "undecided", "green", "blind", "explained"]
CAUGHT = ("red", "undecided")
WORDS = {
    ("red", "passed"): "missed",
    ("red", "unknown"): "unsure",
    ("undecided", "passed"): "missed",
    ("green", "failed"): "false alarm",
    ("green", "unknown"): "unsure",
    ("blind", "failed"): "false alarm",
}
"""What is not as expected; anything but a verdict is `no verdict`."""
_LINE = re.compile(r"^(?=\| (\S+) \| \d)(.*)", re.MULTILINE)
"""The name of a fault, and its line of the table."""


@dataclass(frozen=True)
class Row:
    """A case of a trial. `outcome`: passed, failed, unknown, skipped, known_issue or none."""

    case: str
    family: str
    expected: Expected
    outcome: str
    because: str = ""

    @property
    def remark(self) -> str:
        """What is not as expected, in a word or two; empty if all is."""
        if self.outcome not in ("passed", "failed", "unknown"):
            return "no verdict"
        return WORDS.get((self.expected, self.outcome), "")


@dataclass(frozen=True)
class Trial:
    """A fault that was tried. `injected`: how often it was."""

    name: str
    description: str
    injected: int
    seconds: float
    rows: tuple[Row, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """Everything that is not as expected, most serious first."""
        found = [] if self.injected else ["not injected"]
        found += [f"{row.remark}: {row.case}" for row in self.rows if row.remark]
        return tuple(found)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Trial:
        """The inverse of `document`."""
        rows = tuple(Row(**row) for row in document["rows"])
        named = ("name", "description", "injected", "seconds")
        return cls(**{name: document[name] for name in named}, rows=rows)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "remarks": list(self.remarks), "as_expected": not self.remarks}


def scenarios(expect: Expectation) -> dict[str, tuple[Expected, str]]:
    """Every scenario (or case) that is to be run, with what is expected of it and why."""
    said: dict[str, tuple[Expected, str]] = dict.fromkeys(expect.red, ("red", ""))
    said |= dict.fromkeys(expect.undecided, ("undecided", ""))
    said |= dict.fromkeys(expect.green, ("green", ""))
    said |= {name: ("blind", why) for name, why in expect.blind.items()}
    return said | {name: ("explained", why) for name, why in expect.explained.items()}


def judge(
    declared: Declaration,
    cases: Mapping[str, tuple[str, str]],
    outcomes: Mapping[str, str],
    injected: int,
    seconds: float,
) -> Trial:
    """The trial of a fault. `cases`: case and family by the name in the expectation; `outcomes` by case."""
    rows = tuple(
        Row(cases[name][0], cases[name][1], expected, outcomes.get(cases[name][0], "none"), why)
        for name, (expected, why) in scenarios(declared.expect).items()
    )
    return Trial(declared.name, " ".join(declared.description.split()), injected, round(seconds, 1), rows)


def table(trials: Sequence[Trial]) -> Iterator[str]:
    """A text table, a line for each fault."""
    width = max((len(trial.name) for trial in trials), default=0)
    for trial in trials:
        yield f"{trial.name:<{width}}  {counts(trial):<24} {'; '.join(trial.remarks) or 'as expected'}"
    good = sum(not trial.remarks for trial in trials)
    yield f"{good} of {len(trials)} faults as expected"


def counts(trial: Trial) -> str:
    """`2/2 red, 3/3 green`: how many are as expected."""
    parts = []
    for word, expected in (("red", CAUGHT), ("green", ("green", "blind"))):
        rows = [row for row in trial.rows if row.expected in expected]
        if rows:
            parts.append(f"{sum(not row.remark for row in rows)}/{len(rows)} {word}")
    return ", ".join(parts) or "-"


def markdown(trials: Iterable[Trial], environment: str, before: str = "") -> Iterator[str]:
    """A page with the table, for the documentation; lines of the page `before` stay for faults not among these."""
    found = lines(before) | {trial.name: _line(trial) for trial in trials}
    yield "# Faults that were tried"
    yield ""
    yield f"Written by `conformance faults try --write` on {environment}."
    yield ""
    yield "| fault | injected | caught by | not affected | remarks |"
    yield "| --- | --- | --- | --- | --- |"
    yield from (found[name] for name in sorted(found))


def lines(page: str) -> dict[str, str]:
    """The lines of the table on a page, by fault."""
    return dict(_LINE.findall(page))


def _line(trial: Trial) -> str:
    red = "<br>".join(f"`{row.case}`: {row.outcome}" for row in trial.rows if row.expected in CAUGHT)
    others = [row for row in trial.rows if row.expected in ("green", "blind")]
    green = f"{sum(not row.remark for row in others)}/{len(others)}"
    explained = [
        f"`{row.case}` {row.outcome}: {row.because}" for row in trial.rows if row.expected == "explained"
    ]
    remarks = "<br>".join([*trial.remarks, *explained])
    return f"| {trial.name} | {trial.injected} | {red or '(none)'} | {green} | {remarks} |"
