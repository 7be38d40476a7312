"""Back-off between restarts."""

# ruff: noqa: E501 (one example a row)

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
CLAIM = {"container": "app", "delays": ["10s", "20s"]}


def crashes(*starts: float) -> str:
    """Instances that run for half a second each."""
    lines = [
        f"{start} app Starting @{number} | {start + 0.5} app Exiting 1 @{number} | {int(start + 0.5)} app FinishedAt 1 @{number}"
        for number, start in enumerate(starts)
    ]
    return " | ".join(lines)


EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "backs_off": [
        (PASSED, "doubling", CLAIM, crashes(1.2, 2.5, 13.2, 34.3), ""),
        (PASSED, "some seconds late", CLAIM, crashes(1.2, 2.5, 21.2, 51), ""),
        (FAILED, "the second delay is no longer", CLAIM, crashes(1.2, 2.5, 13.2, 24), "too soon"),
        (FAILED, "too soon by more than a stamp", CLAIM, crashes(1.2, 2.5, 12.3, 34.3), "too soon"),
        (FAILED, "the first restart was not at once", CLAIM, crashes(1.2, 12.5, 23.2, 44.3), "too late"),
        (FAILED, "much too late", CLAIM, crashes(1.2, 2.5, 13.2, 50), "too late"),
        (FAILED, "later than jitter explains", CLAIM, crashes(1.2, 2.5, 25.5, 46.5), "too late"),
        (FAILED, "not restarted often enough", CLAIM, crashes(1.2, 2.5, 13.2), "not restarted a 3. time"),
        (FAILED, "before the end of the last", CLAIM, crashes(1.2, 1.1, 13.2, 34.3), "too soon"),
        (FAILED, "did not end", CLAIM, "1 app Starting", "did not end"),
        (
            UNKNOWN,
            "much too late under pressure",
            CLAIM,
            f"{crashes(1.2, 2.5, 13.2, 50)} | 40 pod Pressure io 0.6",
            "short of io",
        ),
        (UNKNOWN, "not restarted, gap", CLAIM, f"{crashes(1.2, 2.5, 13.2)} | 20 pod Gap watch", "gap"),
        (
            UNKNOWN,
            "stamps coarser than the delay",
            {"container": "app", "delays": ["1s"]},
            "0 app FinishedAt 1 | 1 app StartedAt @1 | 2 app FinishedAt 1 @1 | 3 app StartedAt @2",
            "blur",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)


@pytest.mark.parametrize(("kubernetes", "outcome"), [("v1.34.9", PASSED), ("v1.35.0", FAILED), ("", FAILED)])
def test_kubelets_before_1_35_may_be_later(examples: Any, kubernetes: str, outcome: Outcome) -> None:
    late = next(
        example for example in examples if example.id == "backs_off-FAILED-later than jitter explains"
    )
    timeline = replace(late.read(), environment={"kubernetes": kubernetes})
    assert late.find(timeline).outcome is outcome
