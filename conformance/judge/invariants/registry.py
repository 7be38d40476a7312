"""The registry of invariants: a function `(timeline, case)` that yields what it found to be broken or undecided.

Nothing is asked of what is not in the record: an invariant compares what was seen, and what was not seen breaks
none. A tie between clocks is UNKNOWN, and leaves the verdict of the case alone; so is everything in a record that a
busy node cut short or whose runtime ran out of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.judge.findings import passed, worst
from conformance.judge.verdict import Finding, Outcome, Verdict
from conformance.judge.window import excused, stalled
from conformance.registry import Registry
from conformance.scenario.model import Call, Case
from conformance.timeline import Timeline

Invariant = Callable[[Timeline, Case], Iterator[Finding]]
INVARIANTS: Registry[Invariant] = Registry("invariant")


def check(timeline: Timeline, case: Case) -> Iterator[Verdict]:
    """One verdict for each invariant; each pod of a Job is judged by itself."""
    pods = [timeline.of_pod(pod) for pod in timeline.pods] if len(timeline.pods) > 1 else [timeline]
    for entry in INVARIANTS:
        found = [excused(pod, finding) for pod in pods for finding in entry.function(pod, case)]
        finding = worst(found) if found else passed(entry.summary, "so it was")
        if finding.outcome is Outcome.FAILED and (reason := stalled(timeline)):
            finding = replace(finding, outcome=Outcome.UNKNOWN, because=reason)
        yield Verdict(Call(entry.name, None, case.scenario.position, f"invariant {entry.name}"), finding)
