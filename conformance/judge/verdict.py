"""What the judge says: one verdict per assertion, and the worst of them for the case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from conformance.scenario.model import Call
from conformance.timeline import Event


class Outcome(IntEnum):
    """Failed outranks unknown outranks passed."""

    PASSED = 0
    UNKNOWN = 1
    FAILED = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What one assertion function found.

    `expected` and `observed` are phrases without times; `evidence` are the events that decided (they are marked
    in the failure text). `because`: why it cannot tell, when UNKNOWN.
    """

    outcome: Outcome
    expected: str
    observed: str
    evidence: tuple[Event, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding with the assertion that it answers."""

    call: Call
    finding: Finding


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts of a case. Trouble while recording makes a case UNKNOWN unless it FAILED.

    `invariants`: verdicts on what holds for every pod; only a broken one counts. `known`: names of those whose
    breaking is known on this cluster, and does not count.
    """

    case: str
    verdicts: tuple[Verdict, ...]
    trouble: tuple[str, ...] = ()
    invariants: tuple[Verdict, ...] = ()
    known: frozenset[str] = frozenset()

    @property
    def outcome(self) -> Outcome:
        worst = max((verdict.finding.outcome for verdict in self.verdicts), default=Outcome.UNKNOWN)
        if self.broken:
            return Outcome.FAILED
        return max(worst, Outcome.UNKNOWN) if self.trouble else worst

    @property
    def failing(self) -> tuple[Call, ...]:
        """The assertions that did not pass, and the invariants that were broken."""
        verdicts = (it for it in self.verdicts if it.finding.outcome is not Outcome.PASSED)
        return tuple(it.call for it in (*self.broken, *verdicts))

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The invariants that were broken, but for the known ones."""
        found = (it for it in self.invariants if it.finding.outcome is Outcome.FAILED)
        return tuple(it for it in found if it.call.name not in self.known)
