"""Case, judgement and picture → the HTML at the head of a result: the promise, its requirements, what was seen.

HTML, because Allure's Markdown refuses SVG pictures; no scripts, no styles, nothing from outside.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from html import escape

from conformance.judge.verdict import Judgement, Outcome
from conformance.scenario.catalogue import Requirement
from conformance.scenario.known_issues import KnownIssue
from conformance.scenario.model import Case

_MEANING = {
    Outcome.PASSED: "",
    Outcome.FAILED: "<b>The promise was broken.</b>",
    Outcome.UNKNOWN: "<b>Neither kept nor broken could be shown:</b> this says nothing about the promise.",
}


def description(
    case: Case,
    judgement: Judgement,
    catalogue: Mapping[str, Requirement],
    picture: str,
    issue: KnownIssue | None = None,
) -> str:
    """The whole text; `picture` is SVG."""
    parts = [escape(" ".join(case.scenario.description.split())), _MEANING[judgement.outcome]]
    if issue is not None:
        parts.append(
            f"<b>Known issue:</b> {escape(issue.statement)} "
            f'(first seen {issue.first_seen}, <a href="{escape(issue.link)}">reported</a>)'
        )
    parts += [f"<b>Trouble:</b> {escape(trouble)}" for trouble in judgement.trouble]
    data = base64.b64encode(picture.encode()).decode()
    parts.append(f'<img alt="lanes" width="100%" src="data:image/svg+xml;base64,{data}">')
    place = f"{case.scenario.position.file}:{case.scenario.position.line}"
    parts.append(f"Scenario <code>{escape(place)}</code>; it rests on")
    paragraphs = "".join(f"<p>{part}</p>\n" for part in parts if part)
    return f"{paragraphs}<ul>{''.join(_requirements(case, catalogue))}</ul>"


def _requirements(case: Case, catalogue: Mapping[str, Requirement]) -> Iterator[str]:
    for name in case.scenario.requirements:
        requirement = catalogue.get(name)
        if requirement is None:
            yield f"<li><code>{escape(name)}</code></li>"
            continue
        since = f", since {requirement.since}" if requirement.since else ""
        words = f"{requirement.statement} ({requirement.source}{since})"
        yield f"<li><code>{escape(name)}</code> {escape(words)}</li>"
