"""Findings → one screen of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.preflight.finding import Finding, Level


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """A line for each finding with its details below, and what they come to."""
    found = list(findings)
    for one in found:
        yield f"{one.level.value:<8} {one.topic:<10} {one.text}"
        yield from (f"{'':20}{' '.join(detail.split())}" for detail in one.details)
    missing = sum(one.level is Level.MISSING for one in found)
    yield f"{missing} missing: a run would fail" if missing else "nothing is missing: a run can begin"
