"""Claims about any events."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
RUN = "1 app Starting | 2 app Started | 5 app Signal TERM | 9 app Exiting 0"
SIDE = f"{RUN} | 1 proxy Starting | 35.5 proxy Signal TERM"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "happens_before": [
        (PASSED, "chain", ["app Starting", "app Signal TERM", "app Exiting 0"], RUN, "in this order"),
        (FAILED, "reversed", ["app Signal", "app Started"], RUN, "app Started before app Signal"),
        (FAILED, "missing", ["app Started", "app Signal HUP"], RUN, "no app Signal HUP"),
        (UNKNOWN, "missing, gap", ["app Started", "app Signal HUP"], f"{RUN} | 3 pod Gap watch", "gap"),
        (
            UNKNOWN,
            "clocks that tie",
            ["app Started", "pod Phase Running"],
            f"{RUN} | 2.1 pod Phase Running",
            "clocks",
        ),
        (
            PASSED,
            "clocks that do not",
            ["app Started", "pod Phase Running"],
            f"{RUN} | 2.2 pod Phase Running",
            "",
        ),
        (
            UNKNOWN,
            "that would not if the pod were on the node of the record",
            ["app Starting", "pod Phase Running"],
            "node@b:2 app Starting | 2.15 pod Phase Running",
            "clocks",
        ),
        (
            FAILED,
            "a pod on another node, far enough apart",
            ["pod Phase Running", "app Starting"],
            "node@b:2 app Starting | 2.3 pod Phase Running",
            "app Starting before pod Phase Running",
        ),
    ],
    "interval": [
        (
            UNKNOWN,
            "a flag that was not published under pressure",
            {"from": "app Signal TERM", "to": "app Ready false", "at_least": "1s"},
            f"{RUN} | 6 pod Pressure cpu 0.9",
            "short of cpu",
        ),
        (
            FAILED,
            "a flag that was not published",
            {"from": "app Signal TERM", "to": "app Ready false", "at_least": "1s"},
            f"{RUN} | 6 pod Pressure cpu 0.1",
            "no app Ready false",
        ),
        (
            UNKNOWN,
            "a tie that may be the next one",
            {"from": "app Signal TERM", "to": "app Ready true", "at_least": "10s"},
            f"{RUN} | 4.95 app Ready true | 20 app Ready true",
            "came before",
        ),
        (
            PASSED,
            "a tie alone",
            {"from": "app Signal TERM", "to": "app Ready false", "at_least": "0s"},
            f"{RUN} | 4.95 app Ready false",
            "",
        ),
        (
            PASSED,
            "at least",
            {"from": "app Signal TERM", "to": "proxy Signal TERM", "at_least": "30s"},
            SIDE,
            "30.5",
        ),
        (
            FAILED,
            "too soon",
            {"from": "app Signal TERM", "to": "proxy Signal TERM", "at_least": "31s"},
            SIDE,
            "too soon",
        ),
        (
            PASSED,
            "the clock's own resolution",
            {"from": "app Signal TERM", "to": "app Exiting", "at_least": "4.005s"},
            SIDE,
            "",
        ),
        (PASSED, "at most", {"from": "app Signal TERM", "to": "app Exiting", "at_most": "4s"}, SIDE, ""),
        (
            FAILED,
            "too late",
            {"from": "app Signal TERM", "to": "app Exiting", "at_most": "3s"},
            SIDE,
            "too late",
        ),
        (
            FAILED,
            "reversed",
            {"from": "app Signal TERM", "to": "app Started", "at_least": "0s"},
            SIDE,
            "too soon",
        ),
        (
            FAILED,
            "no begin",
            {"from": "app Signal HUP", "to": "app Exiting", "at_most": "3s"},
            SIDE,
            "no app Signal HUP",
        ),
        (
            FAILED,
            "no end",
            {"from": "app Signal TERM", "to": "app Signal HUP", "at_most": "3s"},
            SIDE,
            "no app Signal HUP",
        ),
        (
            PASSED,
            "the next one",
            {"from": "app Signal", "to": "app Probe", "at_most": "2s"},
            f"{RUN} | 3 app Probe liveness success | 6 app Probe liveness success",
            "",
        ),
        (
            UNKNOWN,
            "late under pressure",
            {"from": "app Signal TERM", "to": "app Exiting", "at_most": "3s"},
            f"{SIDE} | 4 pod Pressure cpu 0.2",
            "short of cpu",
        ),
        (
            FAILED,
            "late, pressure afterwards",
            {"from": "app Signal TERM", "to": "app Exiting", "at_most": "3s"},
            f"{SIDE} | 10 pod Pressure cpu 0.2",
            "too late",
        ),
        (
            UNKNOWN,
            "no end, gap",
            {"from": "app Signal TERM", "to": "app Signal HUP", "at_most": "3s"},
            f"{SIDE} | 3 pod Gap watch",
            "gap",
        ),
    ],
    "occurs": [
        (
            UNKNOWN,
            "no flag under pressure",
            "app Ready false",
            f"{RUN} | 4 pod Pressure cpu 0.9",
            "short of cpu",
        ),
        (
            UNKNOWN,
            "no flag to close the window under pressure",
            {"event": "app Signal TERM", "until": "app Ready false"},
            f"{RUN} | 4 pod Pressure cpu 0.9",
            "short of cpu",
        ),
        (FAILED, "no flag", "app Ready false", f"{RUN} | 4 pod Pressure cpu 0.1", "never"),
        (FAILED, "no signal under pressure", "app Signal INT", f"{RUN} | 4 pod Pressure cpu 0.9", "never"),
        (
            UNKNOWN,
            "too few probes under pressure",
            {"event": "app Probe", "at_least": 2},
            f"{RUN} | 3 app Probe liveness success | 4 pod Pressure cpu 0.5",
            "short of cpu",
        ),
        (
            PASSED,
            "from one to the next of the same kind",
            {"event": "app Signal", "count": 1, "from": "app Probe", "until": "app Probe"},
            f"{RUN} | 3 app Probe liveness success | 6 app Probe liveness success | 7 app Signal HUP",
            "",
        ),
        (PASSED, "at least once if not said", "app Signal TERM", RUN, "1 time"),
        (
            PASSED,
            "API events have a count",
            {"event": "app Event BackOff", "at_least": 3},
            "1 app Event BackOff count=3",
            "3 times",
        ),
        (
            PASSED,
            "in the window",
            {"event": "app Signal", "count": 1, "from": "app Started", "until": "app Exiting"},
            f"{RUN} | 1.5 app Signal HUP",
            "",
        ),
        (
            FAILED,
            "outside the window",
            {"event": "app Signal", "from": "app Starting", "until": "app Started"},
            RUN,
            "never",
        ),
        (FAILED, "too often", {"event": "app Signal", "at_most": 1}, f"{RUN} | 6 app Signal TERM", "2 times"),
        (FAILED, "not at all", "app Signal HUP", RUN, "never"),
        (UNKNOWN, "not at all, broken", "app Signal HUP", f"{RUN} | trouble: x", "whole"),
        (
            UNKNOWN,
            "perhaps more in the gap",
            {"event": "app Signal", "at_most": 1},
            f"{RUN} | 3 pod Gap watch",
            "gap",
        ),
    ],
    "never": [
        (PASSED, "not in the record", "app Signal HUP", RUN, "never"),
        (PASSED, "before the window opens", {"event": "app Started", "from": "app Signal"}, RUN, ""),
        (
            FAILED,
            "in the window",
            {"event": "app Signal *", "from": "app Started", "until": "app Exiting"},
            RUN,
            "1 time",
        ),
        (
            FAILED,
            "no such window",
            {"event": "app Signal HUP", "from": "app HookEnded"},
            RUN,
            "opens the window",
        ),
        (
            UNKNOWN,
            "a silent container",
            "proxy Signal TERM",
            "1 proxy StartedAt | 9 proxy FinishedAt 0",
            "proxy testified to nothing",
        ),
        (
            UNKNOWN,
            "the record ends where the window opens",
            {"event": "app Signal HUP", "from": "app Exiting"},
            RUN,
            "ends",
        ),
        (UNKNOWN, "an empty record", "app Starting", "", "ends"),
        (
            UNKNOWN,
            "gap in the window",
            {"event": "pod Phase Failed", "from": "app Started"},
            f"{RUN} | 3 pod Gap watch",
            "gap",
        ),
        (
            PASSED,
            "gap before the window",
            {"event": "pod Phase Failed", "from": "app Started"},
            f"{RUN} | 1.5 pod Gap watch",
            "",
        ),
        (
            UNKNOWN,
            "at the edge",
            {"event": "app Signal", "until": "pod Deleting"},
            f"{RUN} | 5.05 pod Deleting 30",
            "clocks",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
