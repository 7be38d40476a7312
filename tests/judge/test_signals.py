"""Which signals reach containers."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

RUN = "1 app Starting | 5 app Signal TERM | 6 app Exiting 0"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "receives": [
        (PASSED, "TERM if not said", "app", RUN, ""),
        (
            PASSED,
            "another one",
            {"container": "app", "signal": "SIGUSR1"},
            "1 app Starting | 2 app Signal USR1",
            "",
        ),
        (PASSED, "exactly once", {"container": "app", "count": 1}, RUN, ""),
        (FAILED, "twice", {"container": "app", "count": 1}, f"{RUN} | 5.5 app Signal TERM", "2 times"),
        (FAILED, "another one instead", {"container": "app", "signal": "QUIT"}, RUN, "never"),
        (
            FAILED,
            "in another attempt",
            {"container": "app", "attempt": 1},
            f"{RUN} | 7 app Starting @1",
            "never",
        ),
        (FAILED, "never ran", "app", "1 proxy Signal TERM", "never started"),
        (UNKNOWN, "logs are lost", "app", "1 app Starting | trouble: log of app: gone", "log of app"),
        (
            UNKNOWN,
            "once, and perhaps again",
            {"container": "app", "count": 1},
            f"{RUN} | 5.2 pod Gap watch",
            "gap",
        ),
    ],
    "does_not_receive": [
        (PASSED, "another one only", {"container": "app", "signal": "HUP"}, RUN, ""),
        (
            PASSED,
            "not in the window",
            {"container": "app", "from": "app Starting", "until": "pod Deleting"},
            f"{RUN} | 4 pod Deleting 30",
            "",
        ),
        (FAILED, "in the window", {"container": "app", "until": "app Exiting"}, RUN, "1 time"),
        (
            FAILED,
            "in another attempt",
            "app",
            f"1 app Starting | {RUN.replace('app Sig', 'app Sig').replace('TERM', 'TERM @1')}",
            "1 time",
        ),
        (FAILED, "never testified", "app", "1 app StartedAt | 3 app FinishedAt 0", "never testified"),
        (
            UNKNOWN,
            "at the edge of the window",
            {"container": "app", "until": "app HookEnded"},
            f"{RUN} | 5.0 app HookEnded preStop ok",
            "clocks",
        ),
        (UNKNOWN, "logs are lost", {"container": "app", "signal": "HUP"}, f"{RUN} | trouble: x", "whole"),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
