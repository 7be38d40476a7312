"""Judgement → one line that says why a case did not pass, for results that programs read."""

from __future__ import annotations

from itertools import chain

from conformance.judge.verdict import Judgement, Outcome, Verdict


def reason(judgement: Judgement) -> str:
    """The first thing that decided; empty for a case that passed. Trouble with the record outranks what it lacks."""
    if judgement.outcome is Outcome.PASSED:
        return ""
    if judgement.outcome is Outcome.UNKNOWN and judgement.trouble:
        return "; ".join(judgement.trouble)
    verdicts = chain(judgement.broken, judgement.verdicts)
    return next(
        (_line(it) for it in verdicts if it.finding.outcome is judgement.outcome), "nothing was judged"
    )


def _line(verdict: Verdict) -> str:
    finding = verdict.finding
    if finding.outcome is Outcome.UNKNOWN:
        return finding.because or "the record does not show it"
    told = f"{verdict.call.text}: expected {finding.expected}; observed {finding.observed or 'nothing'}"
    return " ".join(told.split())
