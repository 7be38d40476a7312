"""How containers end."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

OOM = "1 app Starting | 3 app FinishedAt 137 OOMKilled"
TWO = "1 app Starting | 2 app FinishedAt 3 Error | 3 app FinishedAt 0 Completed @1"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "exits": [
        (PASSED, "at all", "app", "1 app Starting | 2 app Exiting 7", ""),
        (
            PASSED,
            "code by testimony",
            {"container": "app", "code": 7},
            "1 app Starting | 2 app Exiting 7",
            "code 7",
        ),
        (
            PASSED,
            "all by the status",
            {"container": "app", "code": 137, "signal": "SIGKILL", "reason": "OOMKilled"},
            OOM,
            "",
        ),
        (
            PASSED,
            "signal by its field",
            {"container": "app", "signal": "TERM"},
            "3 app FinishedAt 1 signal=15",
            "",
        ),
        (PASSED, "the last one", {"container": "app", "code": 0}, TWO, ""),
        (PASSED, "the first one", {"container": "app", "code": 3, "attempt": 0}, TWO, ""),
        (FAILED, "code", {"container": "app", "code": 0}, OOM, "code 137"),
        (FAILED, "reason", {"container": "app", "reason": "Error"}, OOM, "reason OOMKilled"),
        (FAILED, "no signal", {"container": "app", "signal": "KILL"}, "3 app FinishedAt 1", "signal none"),
        (FAILED, "another attempt", {"container": "app", "code": 3}, TWO, "app @1 ended with code 0"),
        (
            FAILED,
            "the status contradicts the testimony",
            {"container": "app", "code": 1},
            "1 app Starting | 2 app Exiting 1 | 2 app FinishedAt 0",
            "code 0",
        ),
        (FAILED, "not at all", "app", "1 app Starting", "did not end"),
        (FAILED, "not this attempt", {"container": "app", "attempt": 2}, TWO, "did not end"),
        (UNKNOWN, "not at all, broken", "app", "1 app Starting | trouble: x", "whole"),
        (
            UNKNOWN,
            "a reason that was never published",
            {"container": "app", "code": 7, "reason": "Error"},
            "2 app Exiting 7",
            "never told the reason",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
