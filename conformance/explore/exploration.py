"""Runs documents without end, and makes of each that fails a find: repeated, shrunk, repeated again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from conformance.explore.documents import Document
from conformance.explore.laboratory import Laboratory, Trial
from conformance.explore.shrinking import smallest, stream
from conformance.judge import Outcome
from conformance.timing import Clock, Deadline

REPEATS = 3
"""Runs by which a failure is confirmed."""


@dataclass(frozen=True)
class Find:
    """A document that failed. `promises`: the assertions and invariants that it broke. `failed` of `runs` more runs
    failed in the same way; none: it does not repeat. `trial`: one that failed."""

    document: Document
    promises: tuple[str, ...]
    trial: Trial
    failed: int
    runs: int
    shrunk: bool = False

    @property
    def confirmed(self) -> bool:
        return self.failed > 0


@dataclass
class Exploration:
    """`cases`: how many documents to run, None for as many as fit. `lasts`, `shrinks`: seconds for all, and for each
    find to be made small. `width`: runs at a time. `say`: tells a person what goes on."""

    laboratory: Laboratory
    seed: int
    clock: Clock
    width: int
    lasts: float
    shrinks: float
    cases: int | None = None
    possible: Callable[[Document], bool] = lambda _: True
    say: Callable[[str], None] = lambda _: None
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    undecided: list[tuple[str, str]] = field(default_factory=list)
    """Documents of which nothing is known, and why."""

    def finds(self) -> Iterator[Find]:
        """Finds, as they are made. Of documents that break the same promise only the first is shrunk."""
        seeds: dict[str, int] = {}
        shrunk: set[str] = set()
        over = Deadline(self.clock, self.lasts)
        for document, trial in self.laboratory.run(islice(self._documents(seeds), self.cases)):
            self._count(document, trial)
            if trial.judgement.outcome is Outcome.FAILED:
                yield self._examined(document, trial, seeds[document["name"]], shrunk)
            if over.expired:
                return

    def _documents(self, seeds: dict[str, int]) -> Iterator[Document]:
        for seed, document in stream(self.seed):
            if self.possible(document):
                seeds[document["name"]] = seed
                yield document

    def _count(self, document: Document, trial: Trial) -> None:
        self.outcomes[trial.judgement.outcome] += 1
        if reason := trial.undecided:
            self.undecided.append((document["name"], reason))

    def _examined(self, document: Document, trial: Trial, seed: int, shrunk: set[str]) -> Find:
        """The find that a failing document is, made small if its like was not before."""
        self.say(f"{document['name']} breaks {', '.join(sorted(trial.broken))}: repeating it")
        counts = Counter(name for again in self.laboratory.repeat(document, REPEATS) for name in again.broken)
        promise = max(sorted(trial.broken), key=lambda name: counts[name])
        find = Find(document, tuple(sorted(trial.broken)), trial, counts[promise], REPEATS)
        if not find.confirmed or promise in shrunk:
            return find
        shrunk |= trial.broken
        self.say(f"{document['name']} breaks {promise} again: looking for the smallest pod that does")
        small = self._smallest(find, promise, seed)
        failed = [again for again in self.laboratory.repeat(small, REPEATS) if promise in again.broken]
        if small["name"] == document["name"] or not failed:
            return find
        return Find(small, tuple(sorted(failed[0].broken)), failed[0], len(failed), REPEATS, shrunk=True)

    def _smallest(self, find: Find, promise: str, seed: int) -> Document:
        """What breaks only sometimes is tried several times before a candidate counts as sound."""
        times = 1 if find.failed == find.runs else REPEATS

        def fails(candidates: Sequence[Document]) -> list[bool]:
            again = [one for one in candidates if self.possible(one) for _ in range(times)]
            bad = {one["name"] for one, trial in self.laboratory.run(again) if promise in trial.broken}
            self.say(f"{len(candidates)} candidates, {len(bad)} of them break it")
            return [one["name"] in bad for one in candidates]

        over = Deadline(self.clock, self.shrinks)
        width = max(1, self.width // times)
        return smallest(seed, find.document, fails, width, lambda: over.expired)
