"""Lifecycle hooks."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

RUN = "1 app Starting | 5 app HookStarted preStop | 7 app HookEnded preStop ok | 8 app Exiting 0"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "hook_runs": [
        (PASSED, "once", {"container": "app", "hook": "preStop", "count": 1, "result": "ok"}, RUN, ""),
        (PASSED, "not at all", {"container": "app", "hook": "postStart", "count": 0}, RUN, ""),
        (FAILED, "not at all", {"container": "app", "hook": "postStart"}, RUN, "never"),
        (
            FAILED,
            "twice",
            {"container": "app", "hook": "preStop", "count": 1},
            f"{RUN} | 6 app HookStarted preStop",
            "2 times",
        ),
        (
            FAILED,
            "another result",
            {"container": "app", "hook": "preStop", "result": "fail"},
            RUN,
            "preStop ok",
        ),
        (
            FAILED,
            "without an end",
            {"container": "app", "hook": "preStop", "result": "ok"},
            "1 app Starting | 5 app HookStarted preStop",
            "never",
        ),
        (
            FAILED,
            "never ran",
            {"container": "app", "hook": "postStart", "count": 0},
            "1 proxy Starting",
            "never started",
        ),
        (
            UNKNOWN,
            "not at all, broken",
            {"container": "app", "hook": "postStart", "count": 0},
            f"{RUN} | trouble: x",
            "whole",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
