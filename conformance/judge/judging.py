"""A case and its timeline → one verdict per assertion and invariant, the same tomorrow and anywhere.

Each pod of a Job is judged by itself and the worst finding counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.judge.findings import worst
from conformance.judge.invariants import check
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding, Judgement, Verdict
from conformance.judge.window import timed_out
from conformance.scenario.model import Call, Case
from conformance.timeline import Timeline


def judge(case: Case, timeline: Timeline, known: Iterable[str] = ()) -> Judgement:
    """Judge every assertion and invariant; a step that timed out is trouble too, as the rest was not played.

    `known`: names of invariants whose breaking is known and does not count.
    """
    pods = [timeline.of_pod(pod) for pod in timeline.pods] if len(timeline.pods) > 1 else [timeline]
    verdicts = tuple(Verdict(call, worst(_find(call, pod, case) for pod in pods)) for call in case.assertions)
    trouble = (*timeline.trouble, *_unfinished(timeline))
    return Judgement(case.id, verdicts, trouble, tuple(check(timeline, case)), frozenset(known))


def _find(call: Call, timeline: Timeline, case: Case) -> Finding:
    return ASSERTIONS[call.name].function(call.arguments, timeline, case)


def _unfinished(timeline: Timeline) -> tuple[str, ...]:
    event = timed_out(timeline)
    return () if event is None else (f"step {event.data.get('step')}: {event.data.get('why', 'timed out')}",)
