"""A scenario and a timeline on which it passes → which violations and mutants its judgement catches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance.errors import ConformanceError
from conformance.judge.judging import broken
from conformance.prove import lives, probing, published, stops, timing  # noqa: F401  (fill the registry)
from conformance.prove.claim import claim, equivalent
from conformance.prove.mutants import Mutant, mutants
from conformance.scenario.catalogue import Requirement
from conformance.scenario.model import Case
from conformance.timeline import Timeline
from conformance.timeline.violations import VIOLATIONS


@dataclass
class Proof:
    """What became of a scenario's mutants. `killers`: how many each assertion and invariant was the first to kill.

    `survivors` and `equivalent` tell the mutants in words, the latter by the rule that excuses them.
    """

    scenario: str
    family: str
    violations: int = 0
    surviving_violations: list[str] = field(default_factory=list)
    killers: Counter[str] = field(default_factory=Counter)
    survivors: list[str] = field(default_factory=list)
    equivalent: dict[str, list[str]] = field(default_factory=dict)
    skipped: str = ""
    """Why nothing could be proven."""

    @property
    def killed(self) -> int:
        return sum(self.killers.values())

    @property
    def excused(self) -> int:
        return sum(map(len, self.equivalent.values()))

    @property
    def mutants(self) -> int:
        return self.killed + self.excused + len(self.survivors)

    @property
    def proven(self) -> bool:
        """Whether at least one of its own violations turns it red."""
        return bool(self.skipped) or self.violations > len(self.surviving_violations)


def prove(
    case: Case, timeline: Timeline, catalogue: Mapping[str, Requirement], known: frozenset[str] = frozenset()
) -> Proof:
    """Try all violations and mutants; ConformanceError if the timeline itself does not pass."""
    if reason := broken(case, timeline, known):
        raise ConformanceError(f"{case.id}: the recorded timeline fails by itself: {reason}")
    proof, promised = Proof(case.scenario.name, case.scenario.family), claim(case, catalogue)
    for text, changed in _violated(case, timeline):
        proof.violations += 1
        if not broken(case, changed, known):
            proof.surviving_violations.append(text)
    for mutant in mutants(timeline, case):
        if killer := broken(case, mutant.timeline, known):
            proof.killers[killer] += 1
        elif rule := equivalent(mutant, promised):
            proof.equivalent.setdefault(rule, []).append(_told(mutant))
        else:
            proof.survivors.append(_told(mutant))
    return proof


def _violated(case: Case, timeline: Timeline) -> Iterator[tuple[str, Timeline]]:
    for call in case.violations:
        yield call.text, VIOLATIONS[call.name].function(call.arguments, timeline)


def _told(mutant: Mutant) -> str:
    return f"{mutant.operator}: {mutant.what}"
