"""In which order cases run, and which belong to a shard: the longest first, by the durations measured before."""

from __future__ import annotations

import json
import re
from argparse import ArgumentTypeError
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ConformanceError
from conformance.scenario import Case

DURATIONS = Path("suites", "durations.json")
"""Seconds that each case took, by its id, from the root of the project; `conformance durations` renews it."""
OF_A_WAIT = 5.0
"""Seconds that a step is taken to last if it does not say so itself, in a case that was never measured."""

_RENEW = "it is renewed by: conformance durations"


@dataclass(frozen=True)
class Shard:
    """One of `count` parts, `index` counting from 1."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """The shard of `2/4`; ArgumentTypeError otherwise."""
        match = re.fullmatch(r"([0-9]+)/([0-9]+)", text)
        if match is None or not 1 <= int(match[1]) <= int(match[2]):
            raise ArgumentTypeError(f"{text!r} is not a shard; write 1/4 for the first of four, up to 4/4")
        return cls(int(match[1]), int(match[2]))


class Durations:
    """How long cases last: as measured, else by what their steps say."""

    def __init__(self, measured: Mapping[str, float]) -> None:
        self._measured = measured

    @classmethod
    def load(cls, file: Path) -> Durations:
        """Those in a file, none if it does not exist; ConformanceError if it is broken."""
        try:
            measured = json.loads(file.read_bytes())
        except FileNotFoundError:
            return cls({})
        except (OSError, ValueError) as error:
            raise ConformanceError(f"{file} cannot be read: {error}; {_RENEW}") from None
        if not isinstance(measured, dict) or not all(
            isinstance(one, int | float) for one in measured.values()
        ):
            raise ConformanceError(f"{file} must map ids of cases to seconds; {_RENEW}")
        return cls(measured)

    def of(self, case: Case) -> float:
        """Seconds."""
        own = (step.arguments if isinstance(step.arguments, float) else OF_A_WAIT for step in case.steps)
        return self._measured.get(case.id) or sum(own)


def longest_first(cases: Iterable[Case], durations: Durations) -> list[Case]:
    """Serial cases last, for the others overlap until then; in both parts the longest first, else by id."""
    return sorted(cases, key=lambda case: (case.scenario.serial, -durations.of(case), case.id))


def members(shard: Shard, cases: Iterable[Case], durations: Durations) -> set[str]:
    """Ids of the cases in a shard: longest first, each goes to the shard that has the least to do so far.

    All shards of a run agree, as long as they have the same cases and durations.
    """
    loads = [0.0] * shard.count
    mine: set[str] = set()
    for case in longest_first(cases, durations):
        least = loads.index(min(loads))
        loads[least] += durations.of(case)
        if least == shard.index - 1:
            mine.add(case.id)
    return mine
