"""A case and its timeline → one verdict per assertion and invariant, the same tomorrow and anywhere.

Each pod of a Job is judged by itself and the worst finding counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from conformance.judge.findings import worst
from conformance.judge.invariants import check
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding, Judgement, Outcome, Verdict
from conformance.judge.window import RAN_OUT, excused, timed_out
from conformance.scenario.model import Call, Case
from conformance.timeline import Timeline


def judge(case: Case, timeline: Timeline, known: Iterable[str] = ()) -> Judgement:
    """Judge every assertion and invariant; a step that timed out is trouble too, as the rest was not played.

    `known`: names of invariants whose breaking is known and does not count.
    """
    verdicts, invariants = tuple(_assertions(case, timeline)), tuple(check(timeline, case))
    reasons = (verdict.finding.because for verdict in (*verdicts, *invariants))
    spoiled = sorted({reason for reason in reasons if reason.startswith(RAN_OUT)})
    trouble = (*spoiled, *timeline.trouble, *_unfinished(timeline))
    return Judgement(case.id, verdicts, trouble, invariants, frozenset(known))


def broken(case: Case, timeline: Timeline, known: Collection[str] = ()) -> str:
    """The first assertion or invariant that fails, as text; empty if none does. Quicker than to judge all."""
    for verdict in chain(_assertions(case, timeline), check(timeline, case)):
        if verdict.finding.outcome is Outcome.FAILED and verdict.call.name not in known:
            return verdict.call.text
    return ""


def _assertions(case: Case, timeline: Timeline) -> Iterator[Verdict]:
    pods = [timeline.of_pod(pod) for pod in timeline.pods] if len(timeline.pods) > 1 else [timeline]
    for call in case.assertions:
        yield Verdict(call, worst(_find(call, pod, case) for pod in pods))


def _find(call: Call, timeline: Timeline, case: Case) -> Finding:
    return excused(timeline, ASSERTIONS[call.name].function(call.arguments, timeline, case))


def _unfinished(timeline: Timeline) -> tuple[str, ...]:
    event = timed_out(timeline)
    return () if event is None else (f"step {event.data.get('step')}: {event.data.get('why', 'timed out')}",)
