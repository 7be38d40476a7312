"""What pytest makes of a judgement: exceptions that carry the text, the words in the terminal, the summary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.errors import ConformanceError
from conformance.judge import Judgement, Outcome
from conformance.plugin import RESULT
from conformance.plugin.collect import CaseItem
from conformance.plugin.options import reports
from conformance.report import run_record, site, summary
from conformance.report.outcome import CaseResult, OutcomeName
from conformance.scenario import Case
from conformance.scenario.known_issues import KnownIssue

WORDS = {
    "unknown": ("unknown", "U", ("UNKNOWN", {"yellow": True})),
    "known_issue": ("known issue", "k", ("KNOWN ISSUE", {"yellow": True})),
}


class Verdict(Exception):
    """Not a pass. `str` is one sentence, by which reports group; `told` the whole text for a person."""

    def __init__(self, sentence: str, told: str) -> None:
        super().__init__(sentence)
        self.told = told


class PromiseBroken(Verdict, AssertionError):
    """A documented promise was broken, or a known issue did not show; Allure calls it failed."""


class CannotTell(Verdict):
    """Neither kept nor broken could be shown; Allure calls it broken."""


def conclude(case: Case, judgement: Judgement, told: str, issue: KnownIssue | None) -> None:
    """Raise what is not a pass."""
    outcome, promise = judgement.outcome, case.scenario.description
    if issue is not None and outcome is Outcome.FAILED:
        pytest.skip(f"known issue {issue.link}: {issue.statement}")
    if issue is not None and outcome is Outcome.UNKNOWN and not judgement.trouble:
        pytest.skip(
            f"known issue {issue.link}, which this record can neither show nor deny: {issue.statement}"
        )
    if issue is not None and outcome is Outcome.PASSED and not issue.intermittent:
        sentence = f"the known issue {issue.link} did not show: remove it if it is mended"
        raise PromiseBroken(sentence, f"{told}\n  {sentence}")
    if outcome is Outcome.FAILED:
        raise PromiseBroken(promise, told)
    if outcome is Outcome.UNKNOWN:
        raise CannotTell(promise, told)


def explanation(error: BaseException) -> str | None:
    """The text for a person, for the exceptions that are ours."""
    if isinstance(error, Verdict):
        return error.told
    return str(error) if isinstance(error, ConformanceError) else None


def attach(report: pytest.TestReport, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Give the report of a case its result; it travels from xdist's workers with it."""
    if isinstance(item, CaseItem) and (report.when == "call" or report.skipped or report.failed):
        result = CaseResult(
            case_id=item.case.id,
            node_id=item.nodeid,
            outcome=_outcome(report, call, item),
            reason=_reason(report) or item.reason,
            seconds=item.seconds,
            requirements=item.case.scenario.requirements,
            family=item.case.scenario.family,
            stored=item.stored,
            environment=item.environment,
        )
        report.user_properties.append((RESULT, result.to_json()))
        item.reported = True


def status(report: pytest.TestReport) -> tuple[str, str, Any] | None:
    result = result_of(report)
    return WORDS.get(result.outcome) if result else None


def result_of(report: pytest.TestReport) -> CaseResult | None:
    """The case's result that a report carries, if it is the report of a case."""
    found = [value for name, value in getattr(report, "user_properties", ()) if name == RESULT]
    return CaseResult.from_json(str(found[0])) if found else None


def _outcome(report: pytest.TestReport, call: pytest.CallInfo[None], item: CaseItem) -> OutcomeName:
    if report.skipped:
        return "known_issue" if item.judged else "skipped"
    if call.excinfo is not None and isinstance(call.excinfo.value, CannotTell):
        return "unknown"
    return "failed" if report.failed else "passed"


def _reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return ""


def summarize(terminalreporter: Any, config: pytest.Config) -> None:
    """Passed, failed, unknown, skipped with reasons, known issues; and where the report is."""
    results = [
        result
        for reports_of in terminalreporter.stats.values()
        for report in reports_of
        if (result := result_of(report)) is not None
    ]
    if results:
        run_record.write(results, reports(config))
        terminalreporter.section("pod lifecycle conformance")
        for line in summary.lines(results, reports(config)):
            terminalreporter.write_line(line)


def make_site(config: pytest.Config) -> None:
    """Make the static report from the results, once for all workers."""
    results = config.getoption("allure_report_dir", None)
    if results is None:
        raise pytest.UsageError("--allure-report needs the results: add --alluredir")
    try:
        site.generate(Path(results), reports(config) / "allure-report")
    except ConformanceError as error:
        # The verdicts stand without their picture; the run says so and keeps its own status.
        print(f"\nno Allure report: {error}")
