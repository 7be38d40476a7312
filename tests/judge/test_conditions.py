"""Conditions of the pod."""

# ruff: noqa: E501 (one example a row)

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

READY = "0 pod Condition Ready False ContainersNotReady | 3 pod Condition Ready True | 9 pod Condition Ready False PodCompleted"

TURNS = "1 pod Condition Ready False transition=1 | 3 pod Condition Ready True transition=3"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "transition_times": [
        (PASSED, "with the status", ["Ready"], TURNS, ""),
        (PASSED, "in one second", ["Ready"], TURNS + " | 3.5 pod Condition Ready False transition=3", ""),
        (PASSED, "another reason", ["Ready"], TURNS + " | 4 pod Condition Ready True New transition=3", ""),
        (FAILED, "alone", ["Ready"], TURNS + " | 4 pod Condition Ready True transition=4", "stayed True"),
        (FAILED, "backwards", ["Ready"], TURNS + " | 4 pod Condition Ready False transition=2", "backwards"),
        (FAILED, "no change", ["Ready"], "1 pod Condition Ready False transition=1", "never changed"),
        (UNKNOWN, "no change, gap", ["Ready"], "1 pod Condition Ready False | 2 pod Gap watch", "gap"),
    ],
    "condition_reaches": [
        (PASSED, "reached", "Ready", READY, ""),
        (FAILED, "never", "Initialized", READY, "never"),
        (UNKNOWN, "not yet under pressure", "Initialized", f"{READY} | 4 pod Pressure io 0.9", "short of io"),
        (
            FAILED,
            "pressure before the window",
            {"type": "Initialized", "from": "app Signal"},
            f"{READY} | 1 pod Pressure io 0.9 | 5 app Signal TERM | 9 app Exiting 0",
            "never",
        ),
        (PASSED, "with a reason", {"type": "Ready", "status": "False", "reason": "PodCompleted"}, READY, ""),
        (
            PASSED,
            "had it when the window opened",
            {"type": "Ready", "from": "app Signal", "until": "app Exiting"},
            f"{READY} | 5 app Signal TERM | 6 app Exiting 0",
            "",
        ),
        (
            FAILED,
            "another reason",
            {"type": "Ready", "status": "False", "reason": "PodFailed"},
            READY,
            "never Ready False (PodFailed)",
        ),
        (
            FAILED,
            "outside the window",
            {"type": "Ready", "until": "app Starting"},
            f"{READY} | 2 app Starting",
            "never Ready True",
        ),
        (FAILED, "another condition", "Initialized", READY, "never Initialized True"),
        (
            UNKNOWN,
            "at the edge",
            {"type": "Ready", "until": "app Starting"},
            f"{READY} | 2.95 app Starting",
            "clocks",
        ),
        (UNKNOWN, "record broken", "Initialized", f"{READY} | trouble: x", "whole"),
    ],
    "condition_stays": [
        (
            PASSED,
            "until another event",
            {"type": "Ready", "until": "app Exiting"},
            f"{READY} | 8 app Exiting 0",
            "",
        ),
        (
            FAILED,
            "flaps",
            {"type": "Ready", "until": "app Exiting"},
            f"{READY} | 8 app Exiting 0 | 5 pod Condition Ready False | 6 pod Condition Ready True",
            "Ready False",
        ),
        (
            UNKNOWN,
            "gap",
            {"type": "Ready", "until": "app Exiting"},
            f"{READY} | 8 app Exiting 0 | 5 pod Gap watch",
            "gap",
        ),
    ],
    "condition_never": [
        (
            PASSED,
            "what is out of date when testimony opens the window",
            {"type": "Ready", "status": "False", "from": "app Started", "until": "app Exiting"},
            f"{READY} | 2.2 app Started | 2.4 pod Condition Ready False Other | 8 app Exiting 0",
            "",
        ),
        (
            FAILED,
            "out of date for too long",
            {"type": "Ready", "status": "False", "from": "app Started", "until": "app Exiting"},
            f"{READY} | 0.5 app Started | 8 app Exiting 0",
            "when the window opened",
        ),
        (
            PASSED,
            "before an event",
            {"type": "Ready", "until": "app Started"},
            f"{READY} | 2 app Started",
            "",
        ),
        (
            FAILED,
            "had it when the window opened",
            {"type": "Ready", "from": "app Signal", "until": "app Exiting"},
            f"{READY} | 5 app Signal TERM | 6 app Exiting 0",
            "Ready True",
        ),
        (
            FAILED,
            "in the window",
            {"type": "Ready", "until": "app Started"},
            f"{READY} | 4 app Started",
            "Ready True",
        ),
        (UNKNOWN, "nothing published", "Initialized", READY, "nothing was published"),
        (
            UNKNOWN,
            "at the edge",
            {"type": "Ready", "until": "app Started"},
            f"{READY} | 3.05 app Started",
            "clocks",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
