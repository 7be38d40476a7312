"""Termination messages and last states."""

# ruff: noqa: E501 (one example a row)

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

SAID = '1 app StartedAt | 3 app FinishedAt 1 Error message=first | 9 app FinishedAt 0 Completed message="second word" @1'
BACK = "1 app StartedAt | 3 app FinishedAt 1 Error | 4 app Running @1 | 4 app Restarts 1 @1"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "message": [
        (PASSED, "of the last", {"container": "app", "equals": "second word"}, SAID, ""),
        (PASSED, "of the first", {"container": "app", "contains": "irs", "attempt": 0}, SAID, ""),
        (PASSED, "none", {"container": "app", "equals": ""}, "3 app FinishedAt 1 Error", ""),
        (PASSED, "length", {"container": "app", "bytes": 11, "lines": 1}, SAID, ""),
        (PASSED, "limit", {"container": "app", "at_most_bytes": 11}, SAID, ""),
        (FAILED, "too long", {"container": "app", "at_most_bytes": 10}, SAID, "11 bytes"),
        (FAILED, "another length", {"container": "app", "bytes": 12}, SAID, "11 bytes"),
        (FAILED, "lines", {"container": "app", "contains": "word", "lines": 2}, SAID, "1 lines"),
        (FAILED, "more than that", {"container": "app", "equals": "second"}, SAID, "'second word'"),
        (FAILED, "something else", {"container": "app", "contains": "first"}, SAID, "'second word'"),
        (FAILED, "no end", {"container": "app", "equals": ""}, "1 app StartedAt", "did not end"),
        (
            UNKNOWN,
            "no end, gap",
            {"container": "app", "equals": ""},
            "1 app StartedAt | 2 pod Gap watch",
            "gap",
        ),
    ],
    "last_state": [
        (PASSED, "after a restart", {"container": "app", "code": 1, "reason": "Error"}, BACK, ""),
        (
            PASSED,
            "while it waits",
            {"container": "app", "code": 1},
            "3 app FinishedAt 1 | 3 app Waiting CrashLoopBackOff @1",
            "",
        ),
        (FAILED, "another code", {"container": "app", "code": 0}, BACK, "code 1"),
        (FAILED, "another reason", {"container": "app", "reason": "Completed"}, BACK, "reason Error"),
        (
            FAILED,
            "never restarted",
            {"container": "app", "code": 1},
            "3 app FinishedAt 1 Error",
            "no last state",
        ),
        (
            UNKNOWN,
            "record broken",
            {"container": "app", "code": 1},
            "3 app FinishedAt 1 Error | trouble: x",
            "whole",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
