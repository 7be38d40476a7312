"""The command that judges stored timelines: the same verdict as in the run, with no cluster at hand."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path

from conformance import vocabulary
from conformance.errors import ConformanceError
from conformance.judge import Judgement, Outcome, judge
from conformance.report import text
from conformance.scenario import Case, catalogue, known_issues
from conformance.scenario.files import KNOWN_ISSUES, REQUIREMENTS
from conformance.scenario.known_issues import KnownIssue, KnownIssues
from conformance.scenario.load import load, load_text
from conformance.timeline import Timeline, store


def judge_files(options: argparse.Namespace) -> int:
    """Print the verdict of each timeline, with the evidence where it is not a pass; 1 if any is not."""
    worst = Outcome.PASSED
    requirements, issues = catalogue.load(REQUIREMENTS), known_issues.load(KNOWN_ISSUES)
    for path in options.timelines:
        timeline = _load(path)
        case = case_of(timeline, options.against)
        judgement = judge(case, timeline, issues.invariants(case, timeline.environment))
        if judgement.outcome is Outcome.PASSED:
            print(f"{case.id}: PASSED")
        elif issue := _known(issues, case, timeline, judgement):
            print(f"{case.id}: KNOWN ISSUE {issue.link}: {issue.statement}")
        else:
            worst = max(worst, judgement.outcome)
            print(
                text.failure(
                    case, judgement, timeline, requirements, f"conformance judge '{path}'", str(path)
                )
            )
    return 0 if worst is Outcome.PASSED else 1


def _known(issues: KnownIssues, case: Case, timeline: Timeline, judgement: Judgement) -> KnownIssue | None:
    """What is known to break there, if nothing else is broken; None without the facts of a cluster."""
    kubernetes, runtime = (timeline.environment.get(name, "") for name in ("kubernetes", "runtime"))
    if judgement.trouble or not kubernetes:
        return None
    return issues.match(case, kubernetes, runtime, judgement.failing)


def case_of(timeline: Timeline, against: Path | None) -> Case:
    """The case that a timeline was recorded for: from the text stored with it, or from a file."""
    if against is not None:
        loaded = load(against, vocabulary.build(), Path.cwd())
    else:
        source = timeline.source
        loaded = load_text(str(source["text"]), str(source["path"]), vocabulary.build(), Path.cwd())
    for case in loaded.cases:
        if case.id == timeline.case:
            return case
    raise ConformanceError(f"the scenario {loaded.scenario.name} has no case {timeline.case}")


def _load(path: Path) -> Timeline:
    """The stored timeline; the collector would walk over the events again and again, and find nothing to free."""
    gc.disable()
    try:
        with path.open(encoding="utf-8") as file:
            return store.load(file, str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConformanceError(f"{path} cannot be read: {getattr(error, 'strerror', error)}") from error
    finally:
        gc.enable()
