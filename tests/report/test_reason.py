"""One line for programs: what decided, whatever else was found."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.report.reason import reason

EARLY = "expected proxy Started before app Starting; observed app Starting came first"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("failed", f"starts_before: [proxy, app]: {EARLY}"),
        ("unknown", "the stamps lie in the same second and app left no testimony"),
        ("trouble", "the watch of pods broke after 1.9 s and could not be resumed: connection refused"),
        ("several", f"starts_before: [proxy, app]: {EARLY}"),
        ("invariant", f"invariant starts-in-order: {EARLY}"),
    ],
)
def test_what_decided(name: str, line: str, sample: Any) -> None:
    assert reason(sample(name).judgement) == line
