"""Keep one recorded timeline of each scenario as test data: reports/timelines → tests/data/timelines.

Takes, for each scenario, the first case that passes and in which every violation is caught; says what it could not
take. Pressure on the node is left out: it would excuse the violations of upper bounds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from conformance import vocabulary
from conformance.errors import ConformanceError
from conformance.judge import Outcome, judge
from conformance.scenario import Call, Case, known_issues
from conformance.scenario.files import KNOWN_ISSUES, discover
from conformance.scenario.load import load
from conformance.timeline import Kind, Timeline, store
from conformance.timeline.violations import VIOLATIONS

ISSUES = known_issues.load(KNOWN_ISSUES)
SOURCE, TARGET = Path("reports/timelines"), Path("tests/data/timelines")


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    files = list((Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE).glob("*.ndjson"))
    stored = {timeline.case: timeline for timeline in map(_read, files)}
    broken = {issue.scenario for issue in ISSUES.issues if issue.invariant is None}
    missing = []
    for path in discover([Path("suites")]):
        cases = load(path, vocabulary.build(), Path.cwd()).cases
        pairs = [(case, stored[case.id]) for case in cases if case.id in stored]
        kept = [timeline for case, timeline in pairs if _kept(case, timeline)]
        if cases[0].scenario.name in broken:  # perhaps by other versions only
            kept += [timeline for case, timeline in pairs if _broken(case, timeline)]
        chosen = next(iter(kept), None)
        if chosen is None:
            missing.append(path.stem)
        else:
            (TARGET / f"{path.stem}.ndjson").write_text(store.dump(chosen))
    print(f"{len(missing)} scenarios without a usable timeline", *missing, sep="\n  ")
    return 1 if missing else 0


def _broken(case: Case, timeline: Timeline) -> bool:
    """The timeline shows the known issue."""
    return _judge(case, timeline) is Outcome.FAILED


def _kept(case: Case, timeline: Timeline) -> bool:
    """The timeline passes, and no violation of it does."""
    passed = _judge(case, timeline) is Outcome.PASSED
    return passed and all(_caught(case, timeline, violation) for violation in case.violations)


def _caught(case: Case, timeline: Timeline, violation: Call) -> bool:
    try:
        changed = VIOLATIONS[violation.name].function(violation.arguments, timeline)
    except ConformanceError:
        return False
    return _judge(case, changed) is Outcome.FAILED


def _judge(case: Case, timeline: Timeline) -> Outcome:
    return judge(case, timeline, ISSUES.invariants(case, timeline.environment)).outcome


def _read(path: Path) -> Timeline:
    timeline = store.load(path.read_text(), str(path))
    return timeline.where(lambda event: event.kind is not Kind.PRESSURE)


if __name__ == "__main__":
    sys.exit(main())
