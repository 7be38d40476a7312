"""Commands about what is covered: the list of requirements, and the explanation of some. They need no cluster."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from conformance.command.scenarios import cases
from conformance.errors import ConformanceError, nearest
from conformance.scenario import Scenario, Version, catalogue, known_issues
from conformance.scenario.catalogue import Requirement
from conformance.scenario.coverage import Coverage
from conformance.scenario.files import KNOWN_ISSUES, REQUIREMENTS
from conformance.scenario.known_issues import KnownIssue

WIDTH = 110
"""Columns of an explanation."""

_INDENT = 12


def requirements(options: argparse.Namespace) -> int:
    """Print every requirement with the scenarios that cover it, then how many there are."""
    coverage = read(options.paths)
    if options.format == "json":
        print(json.dumps([_row(one, coverage) for one in coverage.catalogue.values()], indent=1))
        return 0
    width = max(map(len, coverage.catalogue))
    for one in coverage.catalogue.values():
        print(f"{one.id:{width}}  priority {one.priority}  {_short(one, coverage)}")
    print()
    print("\n".join(_counts(coverage)))
    return 0


def explain(options: argparse.Namespace) -> int:
    """Print all that is known about some requirements; ConformanceError for ids that do not exist."""
    coverage = read(options.paths)
    chosen = _find(options.ids, coverage.catalogue)
    if options.format == "json":
        print(json.dumps([_explanation(one, coverage) for one in chosen], indent=1))
        return 0
    print("\n\n".join("\n".join(_lines(one, coverage)) for one in chosen))
    return 0


def read(paths: list[Path]) -> Coverage:
    """The coverage by all scenarios below the paths; InvalidInput with the mistakes in them."""
    scenarios = [case.scenario for case in cases(paths)]
    return Coverage.of(catalogue.load(REQUIREMENTS), scenarios, known_issues.load(KNOWN_ISSUES).issues)


def _row(one: Requirement, coverage: Coverage) -> dict[str, Any]:
    return {
        "id": one.id,
        "priority": one.priority,
        "scenarios": [scenario.name for scenario in coverage.covering(one.id)],
        "reason": coverage.reason(one) or None,
    }


def _short(one: Requirement, coverage: Coverage) -> str:
    names = ", ".join(scenario.name for scenario in coverage.covering(one.id))
    reason = coverage.reason(one)
    return names or (f"none: {reason}" if reason else "-")


def count(ones: Iterable[Requirement], coverage: Coverage) -> list[str]:
    """Covered of all, such as `3 of 4`, for each priority and together; empty where there are none."""
    total, covered = Counter[int](), Counter[int]()
    for one in ones:
        total.update((one.priority, 0))
        if coverage.covering(one.id):
            covered.update((one.priority, 0))
    return [f"{covered[key]} of {total[key]}" if total[key] else "" for key in (1, 2, 3, 0)]


def _counts(coverage: Coverage) -> Iterator[str]:
    """The table of what is covered, a line for each family."""
    known = coverage.catalogue.values()
    families = dict.fromkeys(one.family for one in known)
    width = max(map(len, families))
    yield _line("covered", ("priority 1", "priority 2", "priority 3", "all"), width)
    for family in families:
        yield _line(family, count([one for one in known if one.family == family], coverage), width)
    yield _line("all", count(known, coverage), width)


def _line(name: str, cells: Iterable[str], width: int) -> str:
    return f"{name:{width}}  {'  '.join(f'{cell:>10}' for cell in cells)}"


def _find(names: Iterable[str], known: Mapping[str, Requirement]) -> list[Requirement]:
    """The requirements with these ids, whatever their case, each once."""
    ids = tuple(dict.fromkeys(name.upper() for name in names))
    if unknown := [_unknown(name, known) for name in ids if name not in known]:
        raise ConformanceError("\n".join(unknown))
    return [known[name] for name in ids]


def _unknown(name: str, known: Iterable[str]) -> str:
    family = [one for one in known if one.rpartition("-")[0] == name.rpartition("-")[0]]
    advice = f"valid: {', '.join(family)}" if family else nearest(name, known)
    return f"unknown requirement {name!r}\n    {advice or 'conformance requirements lists them'}"


def _explanation(one: Requirement, coverage: Coverage) -> dict[str, Any]:
    covering = coverage.covering(one.id)
    return {
        "id": one.id,
        "family": one.family_title,
        "statement": one.statement,
        "sources": list(one.sources),
        "since": str(one.since) if one.since else None,
        "ga": str(one.ga) if one.ga else None,
        "gate": one.gate or None,
        "priority": one.priority,
        "status": one.status,
        "needs": list(one.needs),
        "observe": one.observe,
        "note": one.note or None,
        "scenarios": [{"name": scenario.name, "file": scenario.position.file} for scenario in covering],
        "known_issues": [_issue(issue) for scenario in covering for issue in coverage.known(scenario.name)],
        "reason": coverage.reason(one) or None,
    }


def _issue(issue: KnownIssue) -> dict[str, Any]:
    return {"scenario": issue.scenario, "statement": issue.statement, "link": issue.link}


def _lines(one: Requirement, coverage: Coverage) -> Iterator[str]:
    yield f"{one.id}  {one.family_title}"
    yield from wrap(one.statement, WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield ""
    yield from _items("source", one.sources)
    yield from _paragraph("since", since(one))
    yield from _paragraph("status", f"{one.status}, priority {one.priority}")
    yield from _paragraph("needs", ", ".join(one.needs))
    yield from _paragraph("observed", one.observe)
    yield from _paragraph("note", one.note)
    covering = coverage.covering(one.id)
    yield from _items("scenarios", [line for scenario in covering for line in _covering(scenario)])
    if not covering:
        yield from _paragraph("scenarios", f"none: {one.reason}" if one.reason else "none yet")
    issues = [issue for scenario in covering for issue in coverage.known(scenario.name)]
    yield from _items("known", [f"{issue.scenario}: {issue.statement} {issue.link}" for issue in issues])


def _covering(scenario: Scenario) -> tuple[str, str]:
    return scenario.name, f"  {scenario.position.file}"


def since(one: Requirement) -> str:
    """`v1.29, GA v1.33 (gate SidecarContainers)`."""
    if not one.gate:
        return str(one.since) if one.since else "before v1.20"
    return f"{_default(one.since, one.ga)} (gate {one.gate})"


def _default(since: Version | None, ga: Version | None) -> str:
    if since is None:
        return "off by default"
    return f"{since}, GA {ga}" if ga else f"{since}, not GA yet"


def _items(label: str, items: Iterable[str]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield from _paragraph("" if number else label, item)


def _paragraph(label: str, text: str) -> Iterator[str]:
    """The text beside its label, lines wrapped; nothing for an empty text."""
    lines = wrap(text, WIDTH - _INDENT, break_long_words=False, break_on_hyphens=False)
    for number, line in enumerate(lines):
        yield f"  {'' if number else label:{_INDENT - 2}}{line}"
