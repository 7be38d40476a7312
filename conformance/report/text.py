"""Judgement → the text read first: rule, assertion, expected, observed, excerpt, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from conformance.judge.verdict import Judgement, Outcome, Verdict
from conformance.report import excerpt, moment
from conformance.scenario.catalogue import Requirement
from conformance.scenario.model import Case
from conformance.timeline import Timeline

MARK = "◀"
_COLUMN = 10


def failure(
    case: Case,
    judgement: Judgement,
    timeline: Timeline,
    catalogue: Mapping[str, Requirement],
    rerun: str,
    stored: str,
) -> str:
    """The whole text; `rerun` is a command, `stored` the path of the timeline (empty: it was not stored)."""
    lines = [f"{case.id}: {judgement.outcome.name}", f"  {rule(case, catalogue)}"]
    lines += _trouble(judgement)
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        lines += _verdicts(judgement.verdicts, outcome, timeline)
        if outcome is Outcome.FAILED:
            lines += _verdicts(judgement.broken, outcome, timeline)
    lines += ["", *_elsewhere(judgement, timeline, rerun, stored)]
    return "\n".join(line.rstrip() for line in _tight(lines))


def rule(case: Case, catalogue: Mapping[str, Requirement]) -> str:
    """`An app container MUST NOT … has succeeded.  (KEP-753 "Proposal", since v1.29)`."""
    requirements = [catalogue[name] for name in case.scenario.requirements if name in catalogue]
    facts = list(dict.fromkeys(requirement.source for requirement in requirements))
    since = case.scenario.since or max((it.since for it in requirements if it.since), default=None)
    if since:
        facts.append(f"since {since}")
    description = " ".join(case.scenario.description.split())
    return f"{description}  ({', '.join(facts)})" if facts else description


def _tight(lines: Sequence[str]) -> Sequence[str]:
    """Without empty lines where there is one block only: they set blocks apart."""
    return lines if lines.count("") > 2 else [line for line in lines if line]


def _trouble(judgement: Judgement) -> Iterator[str]:
    if judgement.trouble:
        yield "  the record is not whole:"
        yield from (f"    - {trouble}" for trouble in judgement.trouble)


def _verdicts(verdicts: Sequence[Verdict], outcome: Outcome, timeline: Timeline) -> Iterator[str]:
    """One block for each verdict; those that cannot tell for the same reason share one."""
    blocks: dict[str, list[Verdict]] = {}
    for number, verdict in enumerate(verdicts):
        if verdict.finding.outcome is outcome:
            reason = verdict.finding.because if outcome is Outcome.UNKNOWN else ""
            blocks.setdefault(reason or str(number), []).append(verdict)
    for block in blocks.values():
        yield ""
        yield from _block(block, timeline)


def _block(verdicts: Sequence[Verdict], timeline: Timeline) -> Iterator[str]:
    for verdict in verdicts:
        where = f"{verdict.call.position.file}:{verdict.call.position.line}"
        yield f"  {where}  {verdict.call.text}"
    finding = verdicts[0].finding
    if len(verdicts) == 1:
        yield _field("expected", finding.expected)
        yield from _observed(verdicts[0], timeline)
    if finding.outcome is Outcome.UNKNOWN:
        yield _field("unknown", f"because {finding.because or 'the record does not show it'}")
    if len(verdicts) == 1:
        yield from _excerpt(verdicts[0], timeline)


def _observed(verdict: Verdict, timeline: Timeline) -> Iterator[str]:
    finding = verdict.finding
    moments = moment.observed(finding.evidence, timeline) if finding.evidence else ()
    first, *rest = [part for part in (finding.observed, *moments) if part] or ["nothing"]
    yield _field("observed", first)
    yield from (_field("", part) for part in rest)


def _excerpt(verdict: Verdict, timeline: Timeline) -> Iterator[str]:
    chosen = list(excerpt.choose(timeline, verdict.finding.evidence))
    shown = [line.event for line in chosen if isinstance(line, excerpt.Line)]
    if not shown:
        yield "    (the timeline is empty)"
        return
    times = max(len(moment.seconds(event, timeline.start)) for event in shown)
    subjects = max(len(event.subject) for event in shown)
    rows = [_row(line, timeline.start, times, subjects) for line in chosen]
    width = max(len(row) for row, _ in rows)
    yield from (f"    {row:<{width}}   {note}" for row, note in rows)


def _row(line: excerpt.Line | excerpt.Elided, start: float, times: int, subjects: int) -> tuple[str, str]:
    """The line, and what stands to the right of all lines."""
    if isinstance(line, excerpt.Elided):
        return f"{'…':>{times}}  {line}", ""
    words = moment.named(line.event).removeprefix(line.event.subject + " ")
    at = moment.seconds(line.event, start)
    clock = "" if line.event.clock.name == "node" else f"({line.event.clock.name})"
    return (
        f"{at:>{times}}  {line.event.subject:<{subjects}}  {words}",
        f"{MARK if line.marked else ' '} {clock}",
    )


def _elsewhere(judgement: Judgement, timeline: Timeline, rerun: str, stored: str) -> Iterator[str]:
    kept = sum(verdict.finding.outcome is Outcome.PASSED for verdict in judgement.verdicts)
    if kept:
        yield _field("kept", f"{kept} of {len(judgement.verdicts)} assertions")
    if judgement.outcome is Outcome.UNKNOWN:
        yield _field("meaning", "neither kept nor broken could be shown; this says nothing about the promise")
    facts = [
        timeline.environment[name] for name in ("kubernetes", "runtime") if timeline.environment.get(name)
    ]
    if facts:
        yield _field("cluster", ", ".join(facts))
    yield _field("rerun", rerun)
    if stored:
        yield _field("timeline", stored)
        yield _field(
            "judge", f"conformance judge {shlex.quote(stored)}   (the same verdict, without a cluster)"
        )


def _field(name: str, value: str) -> str:
    return f"  {name:<{_COLUMN}}{value}"
