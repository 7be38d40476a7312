"""A case → runs of its pod built wrong, none of which it may pass. Who runs them is no business of ours."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from conformance.judge import Outcome, judge
from conformance.judge.judging import broken
from conformance.scenario.model import Case
from conformance.timeline import Timeline


@dataclass(frozen=True)
class Sabotage:
    """`case`: what the timeline is judged by. `wrong`: the same with another pod and an id of its own, to be run."""

    case: Case
    wrong: Case
    text: str

    def told(self, timeline: Timeline, known: Collection[str] = ()) -> tuple[bool, str]:
        """Whether the run failed, as it must, and what became of it in words."""
        if killer := broken(self.case, timeline, known):
            return True, f"failed by {killer}"
        outcome = judge(self.case, timeline, known).outcome
        why = f": {timeline.trouble[0]}" if outcome is Outcome.UNKNOWN and timeline.trouble else ""
        return False, f"{outcome.name.lower()}{why}"


def sabotages(case: Case) -> Iterator[Sabotage]:
    """One for each pod violation of the case."""
    for number, violation in enumerate(case.pod_violations, 1):
        parameters = {**case.parameters, "pod_violation": str(number)}
        yield Sabotage(case, replace(case, pod=violation.pod, parameters=parameters), violation.text)
