"""States and flags of containers."""

# ruff: noqa: E501 (one example a row)

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

CRASH = "0 app Waiting PodInitializing | 2 app Running | 4 app Terminated 1 Error | 5 app Waiting CrashLoopBackOff @1 | 20 app Running @1"
FLAGS = "0 app StartedFlag false | 0 app Ready false | 3 app StartedFlag true | 4 app Ready true | 30 pod Step observe end"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "state_reaches": [
        (PASSED, "waiting", {"container": "app", "waiting": "CrashLoopBackOff"}, CRASH, ""),
        (PASSED, "running again", {"container": "app", "running": True, "attempt": 1}, CRASH, ""),
        (PASSED, "terminated for any reason", {"container": "app", "terminated": True}, CRASH, ""),
        (
            FAILED,
            "terminated for another reason",
            {"container": "app", "terminated": "OOMKilled"},
            CRASH,
            "OOMKilled",
        ),
        (FAILED, "another attempt", {"container": "app", "terminated": "Error", "attempt": 1}, CRASH, "@1"),
        (
            UNKNOWN,
            "gap",
            {"container": "app", "terminated": "OOMKilled"},
            f"{CRASH} | 6 pod Gap watch",
            "gap",
        ),
    ],
    "state_stays": [
        (
            PASSED,
            "through the back-off",
            {"container": "app", "waiting": "CrashLoopBackOff", "until": "app Running @1"},
            CRASH.replace("20 app", "20 app"),
            "",
        ),
        (
            FAILED,
            "ends",
            {"container": "app", "running": True, "until": "app Running @1"},
            CRASH,
            "Terminated 1",
        ),
        (
            UNKNOWN,
            "gap",
            {"container": "app", "running": True, "until": "app Terminated"},
            f"{CRASH} | 3 pod Gap watch",
            "gap",
        ),
    ],
    "started_flag": [
        (PASSED, "from when it is", {"container": "app"}, FLAGS, ""),
        (
            PASSED,
            "false until",
            {"container": "app", "value": False, "until": "app Started"},
            f"{FLAGS} | 2.5 app Started",
            "",
        ),
        (FAILED, "flaps", {"container": "app"}, f"{FLAGS} | 10 app StartedFlag false", "StartedFlag false"),
        (
            FAILED,
            "too early",
            {"container": "app", "value": False, "until": "app Started"},
            f"{FLAGS} | 5 app Started",
            "true",
        ),
        (UNKNOWN, "record broken", {"container": "app"}, f"{FLAGS} | trouble: x", "whole"),
    ],
    "ready_flag": [
        (
            PASSED,
            "until the snapshot that changes it",
            {"container": "app", "until": "app Terminated"},
            f"{FLAGS} | 20 app Ready false | 20 app Terminated 0",
            "",
        ),
        (
            PASSED,
            "from the snapshot that changes it",
            {"container": "app", "from": "app Running @1"},
            f"{FLAGS} | 10 app Ready false | 12 app Running @1 | 12 app Ready true @1",
            "",
        ),
        (
            UNKNOWN,
            "the same moment by another clock",
            {"container": "app", "until": "app Exiting"},
            f"{FLAGS} | 20 app Ready false | 20 app Exiting 0",
            "clocks",
        ),
        (PASSED, "from when it is", {"container": "app"}, FLAGS, ""),
        (FAILED, "flaps", {"container": "app"}, f"{FLAGS} | 10 app Ready false", "Ready false"),
        (FAILED, "never", {"container": "proxy"}, FLAGS, "never proxy ready true"),
        (UNKNOWN, "the record ends", {"container": "app"}, "4 app Ready true", "ends"),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
