"""How assertions say what they found, and how several findings become one. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.judge.verdict import Finding, Outcome
from conformance.timeline import Event

Evidence = Event | None


def passed(expected: str, observed: str, *evidence: Evidence) -> Finding:
    return Finding(Outcome.PASSED, expected, observed, _present(evidence))


def failed(expected: str, observed: str, *evidence: Evidence) -> Finding:
    return Finding(Outcome.FAILED, expected, observed, _present(evidence))


def unknown(expected: str, observed: str, because: str, *evidence: Evidence) -> Finding:
    return Finding(Outcome.UNKNOWN, expected, observed, _present(evidence), because)


def worst(findings: Iterable[Finding]) -> Finding:
    """The first of the worst findings; of passed ones the sum of what was expected and of the evidence.

    ValueError without any finding: nothing was judged, so nothing can have passed.
    """
    found = list(findings)
    if not found:
        raise ValueError("nothing was judged")
    outcome = max(finding.outcome for finding in found)
    if outcome is not Outcome.PASSED:
        return next(finding for finding in found if finding.outcome is outcome)
    evidence = {id(event): event for finding in found for event in finding.evidence}
    return passed(_joined(f.expected for f in found), _joined(f.observed for f in found), *evidence.values())


def _present(evidence: Iterable[Evidence]) -> tuple[Event, ...]:
    return tuple(event for event in evidence if event is not None)


def _joined(phrases: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(phrases))
