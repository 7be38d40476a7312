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
    """All verdicts of a case. Trouble while recording makes a case UNKNOWN unless it FAILED."""

    case: str
    verdicts: tuple[Verdict, ...]
    trouble: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        worst = max((verdict.finding.outcome for verdict in self.verdicts), default=Outcome.UNKNOWN)
        return max(worst, Outcome.UNKNOWN) if self.trouble else worst
