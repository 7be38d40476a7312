"""The phase of the pod."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

RUN = "0 pod Phase Pending | 2 pod Phase Running | 9 pod Phase Succeeded"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "phase_reaches": [
        (PASSED, "reached", "Running", RUN, ""),
        (FAILED, "not reached", "Failed", RUN, "never phase Failed"),
        (UNKNOWN, "perhaps in the gap", "Failed", f"{RUN} | 5 pod Gap watch", "gap"),
    ],
    "phase_stays": [
        (
            PASSED,
            "until another event",
            {"phase": "Running", "until": "app Exiting"},
            f"{RUN} | 8 app Exiting 0",
            "",
        ),
        (PASSED, "to the end of the record", "Succeeded", f"{RUN} | 29 pod Step observe end", ""),
        (
            PASSED,
            "from before",
            {"phase": "Running", "from": "app Starting", "until": "app Exiting"},
            f"{RUN} | 3 app Starting | 8 app Exiting 0",
            "",
        ),
        (FAILED, "changes", "Running", f"{RUN} | 29 pod Step observe end", "Phase Succeeded"),
        (
            FAILED,
            "back and forth",
            {"phase": "Running", "until": "pod Phase Succeeded"},
            f"{RUN} | 5 pod Phase Pending | 6 pod Phase Running",
            "Phase Pending",
        ),
        (
            FAILED,
            "not yet when the window opens",
            {"phase": "Running", "from": "app Starting", "until": "app Exiting"},
            "0 pod Phase Pending | 4 pod Phase Running | 1 app Starting | 8 app Exiting 0",
            "when the window opened",
        ),
        (
            PASSED,
            "published a little later",
            {"phase": "Running", "from": "app Starting", "until": "app Exiting"},
            f"{RUN} | 1 app Starting | 8 app Exiting 0",
            "",
        ),
        (
            FAILED,
            "a little later by the same clock",
            {"phase": "Running", "from": "app Running", "until": "app Exiting"},
            f"{RUN} | 1 app Running | 8 app Exiting 0",
            "when the window opened",
        ),
        (
            UNKNOWN,
            "published late under pressure",
            {"phase": "Running", "from": "app Starting", "until": "app Exiting"},
            "0 pod Phase Pending | 4 pod Phase Running | 1 app Starting | 8 app Exiting 0 | 2 pod Pressure cpu 0.7",
            "short of cpu",
        ),
        (FAILED, "never", "Failed", RUN, "never phase Failed"),
        (FAILED, "no such window", {"phase": "Running", "until": "app Exiting"}, RUN, "closes the window"),
        (
            UNKNOWN,
            "what opens the window may have passed unpublished",
            {"phase": "Running", "from": "app Running", "until": "app Exiting"},
            f"{RUN} | 1 app Starting | 8 app Exiting 0 | 2 pod Pressure cpu 0.7",
            "short of cpu",
        ),
        (
            FAILED,
            "the window never opens",
            {"phase": "Running", "from": "app Exiting"},
            RUN,
            "opens the window",
        ),
        (UNKNOWN, "the record ends", "Succeeded", RUN, "ends where the window opens"),
        (
            UNKNOWN,
            "gap in the window",
            {"phase": "Running", "until": "app Exiting"},
            f"{RUN} | 8 app Exiting 0 | 4 pod Gap watch",
            "gap",
        ),
        (
            PASSED,
            "gap before the window",
            {"phase": "Running", "until": "app Exiting"},
            f"{RUN} | 8 app Exiting 0 | 1 pod Gap watch",
            "",
        ),
        (
            UNKNOWN,
            "a tie at the end",
            {"phase": "Running", "until": "app Exiting"},
            f"{RUN} | 8.95 app Exiting 0",
            "clocks",
        ),
        (
            PASSED,
            "a tie at the begin",
            {"phase": "Running", "from": "app Starting", "until": "app Exiting"},
            f"{RUN} | 1.98 app Starting | 8 app Exiting 0",
            "",
        ),
    ],
    "phase_never": [
        (PASSED, "never", ["Failed", "Unknown"], RUN, ""),
        (FAILED, "once", ["Failed", "Running"], RUN, "Phase Running"),
        (UNKNOWN, "nothing published", "Failed", "1 app Starting", "nothing was published"),
        (UNKNOWN, "perhaps in the gap", "Failed", f"{RUN} | 5 pod Gap watch", "gap"),
    ],
    "phases": [
        (
            UNKNOWN,
            "a short one under pressure",
            ["Pending", "Running", "Succeeded"],
            "0 pod Phase Pending | 4 pod Pressure cpu 0.9 | 9 pod Phase Succeeded",
            "a short phase may not have been published",
        ),
        (
            FAILED,
            "not to the last one under pressure",
            ["Pending", "Running", "Succeeded"],
            "0 pod Phase Pending | 4 pod Pressure cpu 0.9 | 5 pod Phase Running",
            "",
        ),
        (PASSED, "all of them", ["Pending", "Running", "Succeeded"], RUN, ""),
        (
            PASSED,
            "without the optional one",
            {"sequence": ["Pending", "Running", "Succeeded"], "optional": ["Running"]},
            "0 pod Phase Pending | 9 pod Phase Succeeded",
            "",
        ),
        (
            FAILED,
            "one skipped",
            ["Pending", "Running", "Succeeded"],
            "0 pod Phase Pending | 9 pod Phase Succeeded",
            "phases Pending, Succ",
        ),
        (
            FAILED,
            "one repeated",
            ["Pending", "Running", "Succeeded"],
            f"{RUN} | 5 pod Phase Pending | 6 pod Phase Running",
            "",
        ),
        (FAILED, "one more", ["Pending", "Running"], RUN, "Succeeded"),
        (
            FAILED,
            "not to the end",
            ["Pending", "Running", "Succeeded"],
            "0 pod Phase Pending | 2 pod Phase Running",
            "",
        ),
        (FAILED, "none", ["Pending"], "1 app Starting", "none"),
        (
            UNKNOWN,
            "one skipped in a gap",
            ["Pending", "Running", "Succeeded"],
            "0 pod Phase Pending | 1 pod Gap watch | 9 pod Phase Succeeded",
            "gap",
        ),
        (
            UNKNOWN,
            "all of them, and a gap",
            ["Pending", "Running", "Succeeded"],
            f"{RUN} | 5 pod Gap watch",
            "gap",
        ),
        (
            FAILED,
            "out of order, and a gap",
            ["Pending", "Running"],
            "0 pod Phase Running | 1 pod Gap watch | 2 pod Phase Pending",
            "",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
