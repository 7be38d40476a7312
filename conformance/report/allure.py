"""Case, judgement and recording → the Allure result of the test that is running: labels, steps, attachments.

The only importer of Allure. Cases overlap and are judged later than they ran, so the result gets the times of the
timeline, moved so that it ends now; without `--alluredir` nothing is done. Main thread only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import allure_commons
from allure import attach
from allure_commons.model2 import Label, Link, Parameter, Status, StatusDetails, TestResult, TestStepResult
from allure_commons.types import AttachmentType, LabelType, LinkType

from conformance.judge.verdict import Finding, Judgement, Outcome
from conformance.report import lanes
from conformance.report.area import area
from conformance.report.describe import description
from conformance.report.links import link
from conformance.report.played import played
from conformance.scenario.catalogue import Requirement
from conformance.scenario.known_issues import KnownIssue
from conformance.scenario.model import Case
from conformance.timeline import Event, Timeline, store
from conformance.timeline.recording import Recording
from conformance.timing import SystemClock

Catalogue = Mapping[str, Requirement]
OWN = ("kubernetes", "runtime")
"""Facts of the environment that are labels of their own: the report tells clusters apart by them."""
STATUS = {Outcome.PASSED: Status.PASSED, Outcome.FAILED: Status.FAILED, Outcome.UNKNOWN: Status.BROKEN}


def publish(
    case: Case,
    judgement: Judgement,
    recording: Recording,
    catalogue: Catalogue,
    issue: KnownIssue | None = None,
) -> None:
    """All that is known of a case that ran."""
    result = _running()
    if result is None:
        return
    timeline = recording.timeline
    label(case, catalogue, timeline.environment)
    result.name = case.id
    result.labels += [Label(name, value) for name, value in _categories(judgement, issue)]
    picture = lanes.svg(timeline, case.id, case.containers()["all"], _evidence(judgement))
    result.descriptionHtml = description(case, judgement, catalogue, picture, issue)
    if issue is not None:
        result.links.append(Link(LinkType.ISSUE, issue.link, f"known issue: {issue.statement}"))
    length = timeline.events[-1].at - timeline.start if timeline.events else 0.0
    result.start = _now() - round(length * 1000)
    result.steps.append(_steps(case, timeline, result.start))
    result.steps.append(_assertions(judgement))
    result.steps.append(invariants(judgement))
    _attach("lanes", picture, AttachmentType.SVG)
    _attach_all(case, recording)


def label(case: Case, catalogue: Catalogue, environment: Mapping[str, str]) -> None:
    """Where the case belongs; for cases that are skipped as well."""
    result = _running()
    if result is None:
        return
    requirements = [catalogue[name] for name in case.scenario.requirements if name in catalogue]
    result.labels += [Label(name, value) for name, value in _labels(case, requirements, environment) if value]
    sources = dict.fromkeys(source for requirement in requirements for source in requirement.sources)
    result.links += [Link(LinkType.LINK, url, source) for source in sources if (url := link(source))]
    result.parameters += [Parameter(name, value) for name, value in case.parameters.items()]
    result.parameters += [
        Parameter(name, value, excluded=True) for name, value in environment.items() if name not in OWN
    ]


def _labels(
    case: Case, requirements: Sequence[Requirement], environment: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The first requirement says where in the tree the case stands; the others are tags."""
    for requirement in requirements[:1]:
        yield LabelType.EPIC, area(requirement.family)
        yield LabelType.FEATURE, requirement.family_title
        yield LabelType.STORY, f"{requirement.id}: {requirement.statement}"
    yield LabelType.SEVERITY, case.scenario.severity
    yield from ((LabelType.TAG, name) for name in case.scenario.requirements)
    yield from ((name, environment.get(name, "")) for name in OWN)


def _categories(judgement: Judgement, issue: KnownIssue | None) -> Iterator[tuple[str, str]]:
    """What the categories in ci/report/allurerc.mjs go by."""
    if judgement.outcome is Outcome.UNKNOWN:
        yield "trouble", "infrastructure" if judgement.trouble else "evidence"
    if issue is not None and judgement.outcome is Outcome.FAILED:
        yield "known", "issue"


def _running() -> TestResult | None:
    """The result of the test that pytest is running; None when no results are written."""
    reporters = (
        getattr(plugin, "allure_logger", None) for plugin in allure_commons.plugin_manager.get_plugins()
    )
    reporter = next((found for found in reporters if found is not None), None)
    return reporter.get_test(None) if reporter is not None else None


def _steps(case: Case, timeline: Timeline, start: int) -> TestStepResult:
    """What the driver did, with the time of each step in its name."""
    steps = []
    for step in played(timeline, case.steps):
        begin = step.begin - timeline.start
        took = f", {step.end - step.begin:.3f} s" if step.end is not None else ", broken off"
        end = (step.end if step.end is not None else step.begin) - timeline.start
        status = Status.PASSED if step.done else Status.BROKEN
        steps.append(_step(f"{step.name}   (at {begin:.3f} s{took})", status, step.why, start, begin, end))
    first, last = (steps[0].start, steps[-1].stop) if steps else (start, start)
    worst = Status.PASSED if all(step.status == Status.PASSED for step in steps) else Status.BROKEN
    return TestStepResult(name="steps", status=worst, steps=steps, start=first, stop=last)


def _assertions(judgement: Judgement) -> TestStepResult:
    """Every assertion with its verdict."""
    moment = _now()
    steps = [
        _step(verdict.call.text, STATUS[verdict.finding.outcome], _reason(verdict.finding), moment)
        for verdict in judgement.verdicts
    ]
    worst = max((verdict.finding.outcome for verdict in judgement.verdicts), default=Outcome.UNKNOWN)
    return TestStepResult(name="assertions", status=STATUS[worst], steps=steps, start=moment, stop=moment)


def invariants(judgement: Judgement) -> TestStepResult:
    """Every invariant; one that cannot be told, or is known to be broken, is shown as skipped: it does not count."""
    moment, steps = _now(), []
    for verdict in judgement.invariants:
        kept = verdict.finding.outcome is Outcome.PASSED
        counts = Status.FAILED if verdict in judgement.broken else Status.SKIPPED
        status = Status.PASSED if kept else counts
        steps.append(_step(verdict.call.name, status, _reason(verdict.finding), moment))
    status = Status.FAILED if judgement.broken else Status.PASSED
    return TestStepResult(name="invariants", status=status, steps=steps, start=moment, stop=moment)


def _now() -> int:
    """Milliseconds since the epoch, as Allure counts."""
    return round(SystemClock().now() * 1000)


def _step(
    name: str, status: str, message: str, start: int, begin: float = 0.0, end: float = 0.0
) -> TestStepResult:
    """`start` in milliseconds since the epoch, `begin` and `end` in seconds after it."""
    return TestStepResult(
        name=name,
        status=status,
        statusDetails=StatusDetails(message=message) if message else None,
        start=start + round(begin * 1000),
        stop=start + round(end * 1000),
    )


def _reason(finding: Finding) -> str:
    if finding.outcome is Outcome.PASSED:
        return ""
    parts = {"expected": finding.expected, "observed": finding.observed, "unknown because": finding.because}
    return "\n".join(f"{name} {value}" for name, value in parts.items() if value)


def _attach_all(case: Case, recording: Recording) -> None:
    _attach(f"scenario: {case.scenario.position.file}", case.scenario.text, AttachmentType.YAML)
    for manifest in recording.manifests:
        _attach(f"manifest: {manifest.get('kind', 'object')}", _pretty(manifest), AttachmentType.JSON)
    _attach("timeline (ndjson)", store.dump(recording.timeline), AttachmentType.TEXT)
    if recording.events:
        _attach("API events", _pretty(recording.events), AttachmentType.JSON)
    for container, text in recording.logs.items():
        if text:
            _attach(f"log: {container}", text, AttachmentType.TEXT)


def _evidence(judgement: Judgement) -> list[Event]:
    """What decided against the promise, if anything did."""
    verdicts = (*judgement.verdicts, *judgement.broken)
    failed: Iterable[Finding] = (it.finding for it in verdicts if it.finding.outcome is Outcome.FAILED)
    return [event for finding in failed for event in finding.evidence]


def _attach(name: str, body: str, kind: AttachmentType) -> None:
    attach(body, name=name, attachment_type=kind)


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


__all__ = ["label", "publish"]
