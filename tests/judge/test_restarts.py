"""How often containers are restarted."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

ONCE = "1 app Starting | 3 app Exiting 1 | 3 app FinishedAt 1"
TWICE = f"{ONCE} | 4 app Starting @1 | 6 app Exiting 1 @1 | 6 app FinishedAt 1 @1"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "restarts": [
        (PASSED, "exactly, and runs on", {"container": "app", "count": 1}, f"{ONCE} | 4 app Starting @1", ""),
        (PASSED, "at least once if not said", {"container": "app"}, f"{ONCE} | 4 app Starting @1", ""),
        (
            PASSED,
            "seen in the count alone",
            {"container": "app", "at_least": 2},
            "1 app StartedAt | 9 app Restarts 2 @2",
            "",
        ),
        (FAILED, "too few", {"container": "app", "count": 2}, f"{TWICE}", "restarted 1 times"),
        (FAILED, "too many", {"container": "app", "at_most": 0}, TWICE, "restarted 1 times"),
        (
            FAILED,
            "never ran",
            {"container": "app", "at_most": 3},
            "1 app Waiting PodInitializing",
            "never started",
        ),
        (
            UNKNOWN,
            "the record ends in the back-off",
            {"container": "app", "count": 1},
            f"{TWICE} | 10 pod Step sleep end",
            "a restart may take 15 s",
        ),
        (
            PASSED,
            "the back-off was waited out",
            {"container": "app", "count": 1},
            f"{TWICE} | 22 pod Step sleep end",
            "",
        ),
        (UNKNOWN, "too few, gap", {"container": "app", "at_least": 2}, f"{TWICE} | 7 pod Gap watch", "gap"),
        (
            FAILED,
            "too many, even in a gap",
            {"container": "app", "at_most": 0},
            f"{TWICE} | 7 pod Gap watch",
            "1 times",
        ),
    ],
    "does_not_restart": [
        (PASSED, "runs on", "app", "1 app Starting | 9 pod Step observe end", ""),
        (PASSED, "the pod ended", "app", f"{ONCE} | 3.5 pod Phase Failed", ""),
        (PASSED, "ended after the deletion", "app", f"2 pod Deleting 30 | {ONCE}", ""),
        (PASSED, "time for a restart", "app", f"{ONCE} | 8.5 pod Step observe end", ""),
        (
            PASSED,
            "an init container that was followed",
            "setup",
            "1 setup Starting | 2 setup Exiting 0 | 3 app Starting | 4 app Exiting 0",
            "",
        ),
        (
            PASSED,
            "the next one started when the stamp of the end was hardly over",
            "setup",
            "1 setup Starting | 1.9 setup Exiting 0 | 2 setup FinishedAt 0 Completed | 3.02 app Starting",
            "",
        ),
        (FAILED, "restarted", "app", f"{ONCE} | 4 app Starting @1 | 9 pod Phase Failed", "restarted 1 times"),
        (
            FAILED,
            "one of two",
            ["proxy", "app"],
            f"1 proxy Starting | {TWICE} | 9 pod Phase Failed",
            "app restarted",
        ),
        (FAILED, "never ran", "app", "1 pod Phase Failed", "never started"),
        (
            UNKNOWN,
            "the record ends too soon",
            "app",
            f"{ONCE} | 7 pod Step observe end",
            "a restart may take 5 s",
        ),
        (UNKNOWN, "record broken", "app", "1 app Starting | trouble: the watch ended", "the watch ended"),
        (
            PASSED,
            "waiting for a restart is none",
            "app",
            f"{ONCE} | 3.5 app Waiting CrashLoopBackOff @1 | 4 pod Phase Failed",
            "",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
