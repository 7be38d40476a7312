"""Cases and the facts of a cluster → which of them would be skipped there, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from conformance.cluster import ClusterInfo
from conformance.drive.gating import unmet
from conformance.preflight.finding import Finding, Level
from conformance.scenario import Case


def scenarios(cases: Iterable[Case], info: ClusterInfo) -> Finding:
    """How many cases would run; those that would not by their reason, most first."""
    reasons = [unmet(case.scenario, info) for case in cases]
    skipped = Counter(reason for reason in reasons if reason)
    text = f"{len(reasons) - skipped.total()} of {len(reasons)} cases can run"
    if not skipped:
        return Finding(Level.OK, "cases", text)
    return Finding(
        Level.NOTE,
        "cases",
        text,
        tuple(f"{count} skipped: {reason}" for reason, count in skipped.most_common()),
    )
