"""Executions of probes."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
POD = {
    "containers": [
        {"name": "app", "livenessProbe": {"periodSeconds": 2}, "readinessProbe": {}},
        {"name": "net", "probes": "http", "startupProbe": {}, "livenessProbe": {}},
        {"name": "slow", "startupProbe": {}, "livenessProbe": {}},
    ]
}


def probes(kind: str, *times: float, result: str = "success", attempt: int = 0) -> str:
    return " | ".join(f"{time} app Probe {kind} {result} @{attempt}" for time in times)


RUN = "1 app Starting | 1 app StartedAt"
GATED = f"{RUN} | {probes('startup', 2, 3, result='failure')} | {probes('startup', 4)}"
SECOND = f"8 app Starting @1 | {probes('startup', 10, attempt=1)}"
STRAY = f"{GATED} | {SECOND} | {probes('readiness', 9.9, attempt=1)} | 5 app Starting @1".replace(
    " app ", " net "
)
EVERY = [3 + 2 * number for number in range(10)]

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "probes_wait_for_startup": [
        (
            UNKNOWN,
            "over the network, soon after a restart",
            "net",
            f"{GATED} | {SECOND} | {probes('readiness', 9, attempt=1)}".replace(" app ", " net "),
            "meant for the instance before",
        ),
        (
            UNKNOWN,
            "over the network, under pressure",
            "net",
            f"{GATED} | {SECOND} | {probes('readiness', 9.9, attempt=1)} | 5 net Starting @1".replace(
                " app ", " net "
            )
            + " | 7 pod Pressure cpu 0.9",
            "meant for the instance before",
        ),
        (
            FAILED,
            "over the network, long after a restart",
            "net",
            f"{GATED} | {SECOND} | {probes('readiness', 9.9, attempt=1)} | 5 net Starting @1".replace(
                " app ", " net "
            ),
            "readiness success before",
        ),
        (
            FAILED,
            "over the network, in the first instance",
            "net",
            f"{GATED} | {probes('readiness', 3.5)}".replace(" app ", " net "),
            "readiness success before",
        ),
        (PASSED, "after the success", "app", f"{GATED} | {probes('liveness', 5)}", "in this order"),
        (
            PASSED,
            "in both instances",
            "app",
            f"{GATED} | {probes('liveness', 5)} | {SECOND} | {probes('readiness', 11, attempt=1)}",
            "",
        ),
        (
            FAILED,
            "between failure and success",
            "app",
            f"{GATED} | {probes('liveness', 3.5)} | {probes('liveness', 5)}",
            "Probe liveness success before",
        ),
        (
            FAILED,
            "in the second instance",
            "app",
            f"{GATED} | {probes('liveness', 5)} | {SECOND} | {probes('readiness', 9, attempt=1)}",
            "readiness",
        ),
        (
            FAILED,
            "no success at all",
            "app",
            f"{RUN} | {probes('startup', 2, result='failure')} | {probes('liveness', 3)}",
            "without a startup success",
        ),
        (FAILED, "never ran", "app", "1 app Waiting PodInitializing", "never started"),
        (UNKNOWN, "no other probe ran", "app", GATED, "no instance is known"),
        (UNKNOWN, "same 10 ms", "app", f"{GATED} | {probes('liveness', 4.0)}", "clocks"),
        (UNKNOWN, "the success is lost", "app", f"{RUN} | {probes('liveness', 3)} | trouble: x", "whole"),
    ],
    "probe_counts": [
        (
            UNKNOWN,
            "too few under pressure",
            {"container": "app", "probe": "startup", "at_least": 9},
            f"{GATED} | 3 pod Pressure cpu 0.9",
            "short of cpu",
        ),
        (PASSED, "at least once if not said", {"container": "app", "probe": "startup"}, GATED, "3 times"),
        (
            PASSED,
            "by result",
            {"container": "app", "probe": "startup", "result": "failure", "count": 2},
            GATED,
            "",
        ),
        (PASSED, "none", {"container": "app", "probe": "liveness", "at_most": 0}, GATED, "never"),
        (
            PASSED,
            "in the window",
            {
                "container": "app",
                "probe": "startup",
                "count": 1,
                "until": "app Probe startup failure",
                "from": "app Starting",
            },
            GATED.replace("2 app P", "1.5 app Probe startup success | 2 app P"),
            "",
        ),
        (
            PASSED,
            "of one instance",
            {"container": "app", "probe": "startup", "attempt": 1, "count": 1},
            f"{GATED} | {SECOND}",
            "",
        ),
        (FAILED, "too many", {"container": "app", "probe": "startup", "at_most": 2}, GATED, "3 times"),
        (
            FAILED,
            "too few",
            {"container": "app", "probe": "startup", "result": "success", "at_least": 2},
            GATED,
            "1 time",
        ),
        (
            FAILED,
            "never ran",
            {"container": "app", "probe": "liveness", "at_most": 0},
            "0 pod Phase Pending",
            "never started",
        ),
        (
            FAILED,
            "no such window",
            {"container": "app", "probe": "startup", "until": "app Exiting"},
            GATED,
            "closes the window",
        ),
        (
            UNKNOWN,
            "none, logs lost",
            {"container": "app", "probe": "liveness", "at_most": 0},
            f"{GATED} | trouble: x",
            "whole",
        ),
        (
            UNKNOWN,
            "one at the edge",
            {"container": "app", "probe": "startup", "count": 3, "until": "pod Deleting"},
            f"{GATED} | 4.05 pod Deleting 30",
            "of 1 more",
        ),
    ],
    "probe_period": [
        (
            PASSED,
            "just in time after the initial delay",
            {"container": "app", "probe": "liveness", "period": "2s", "initial_delay": "4s"},
            f"{RUN} | {probes('liveness', 9.9)}",
            "",
        ),
        (
            PASSED,
            "the mean counts in a row only",
            {"container": "app", "probe": "readiness", "period": "2s"},
            f"{RUN} | {probes('readiness', 3, 4.2, 5.4, 6.6)} | {probes('readiness', 7.8, result='failure')} | "
            + probes("readiness", 8, 9.2, 10.4, 11.6, 12.8),
            "",
        ),
        (
            PASSED,
            "regular",
            {"container": "app", "probe": "liveness", "period": "2s", "initial_delay": "2s"},
            f"{RUN} | {probes('liveness', *EVERY)}",
            "",
        ),
        (
            PASSED,
            "one tick late",
            {"container": "app", "probe": "liveness", "period": "2s"},
            f"{RUN} | {probes('liveness', 3, 5.9, 7)}",
            "",
        ),
        (
            FAILED,
            "too often",
            {"container": "app", "probe": "liveness", "period": "2s"},
            f"{RUN} | {probes('liveness', 3, 3.9)}",
            "too soon",
        ),
        (
            FAILED,
            "too seldom",
            {"container": "app", "probe": "liveness", "period": "2s"},
            f"{RUN} | {probes('liveness', 3, 7)}",
            "too late",
        ),
        (
            PASSED,
            "half a period late",
            {"container": "app", "probe": "liveness", "period": "4s"},
            f"{RUN} | {probes('liveness', 3, 8.9, 13)}",
            "",
        ),
        (
            FAILED,
            "more than half a period late",
            {"container": "app", "probe": "liveness", "period": "4s"},
            f"{RUN} | {probes('liveness', 3, 9.2, 13)}",
            "too late",
        ),
        (
            FAILED,
            "each gap within 1 s, all of them too short",
            {"container": "app", "probe": "liveness", "period": "2s"},
            f"{RUN} | {probes('liveness', *(3 + 1.2 * number for number in range(8)))}",
            "too soon",
        ),
        (
            UNKNOWN,
            "all of them too short after a first one that pressure may have made late",
            {"container": "app", "probe": "liveness", "period": "2s"},
            f"{RUN} | 2 pod Pressure cpu 0.9 | {probes('liveness', *(3 + 1.2 * number for number in range(8)))}",
            "short of cpu",
        ),
        (
            FAILED,
            "before the initial delay",
            {"container": "app", "probe": "liveness", "period": "2s", "initial_delay": "4s"},
            f"{RUN} | {probes('liveness', 3)}",
            "at most",
        ),
        (
            FAILED,
            "long after the initial delay",
            {"container": "app", "probe": "liveness", "period": "2s", "initial_delay": "4s"},
            f"{RUN} | {probes('liveness', 20)}",
            "too late",
        ),
        (
            PASSED,
            "held back by the startup probe",
            {"container": "slow", "probe": "liveness", "period": "2s", "initial_delay": "4s"},
            f"1 slow Starting | {probes('liveness', 20).replace('app', 'slow')}",
            "",
        ),
        (
            PASSED,
            "the kubelet counts from a whole second",
            {"container": "app", "probe": "liveness", "period": "2s", "initial_delay": "4s"},
            f"1.9 app Starting | 1 app StartedAt | {probes('liveness', 5.1)}",
            "",
        ),
        (
            PASSED,
            "readiness while unready",
            {"container": "app", "probe": "readiness", "period": "5s"},
            f"{RUN} | {probes('readiness', 3, 3.5, result='failure')} | {probes('readiness', 6, 11, 16)}",
            "",
        ),
        (
            PASSED,
            "readiness again before its first success is known",
            {"container": "app", "probe": "readiness", "period": "5s"},
            f"{RUN} | {probes('readiness', 3, 3.1, 8.1)}",
            "",
        ),
        (
            FAILED,
            "readiness while ready",
            {"container": "app", "probe": "readiness", "period": "5s"},
            f"{RUN} | {probes('readiness', 3, 8, 11, 16)}",
            "too soon",
        ),
        (FAILED, "never", {"container": "app", "probe": "readiness", "period": "5s"}, RUN, "never executed"),
        (
            UNKNOWN,
            "once",
            {"container": "app", "probe": "liveness", "period": "5s"},
            f"{RUN} | {probes('liveness', 3)}",
            "two executions",
        ),
        (
            UNKNOWN,
            "too seldom under pressure",
            {"container": "app", "probe": "liveness", "period": "2s"},
            f"{RUN} | {probes('liveness', 3, 7)} | 5 pod Pressure cpu 0.5",
            "short of cpu",
        ),
    ],
    "no_probe": [
        (
            PASSED,
            "during termination",
            {"container": "app", "probe": "liveness", "from": "pod Deleting", "until": "app Exiting"},
            f"{RUN} | {probes('liveness', 3, 5)} | 6 pod Deleting 30 | 12 app Exiting 0",
            "",
        ),
        (
            FAILED,
            "during termination",
            {"container": "app", "probe": "liveness", "from": "pod Deleting", "until": "app Exiting"},
            f"{RUN} | 6 pod Deleting 30 | {probes('liveness', 8)} | 12 app Exiting 0",
            "Probe liveness",
        ),
        (
            PASSED,
            "one under way, and then none",
            {"container": "app", "probe": "liveness", "from": "pod Deleting", "until": "app Exiting"},
            f"{RUN} | 6 pod Deleting 30 | {probes('liveness', 6.5)} | 12 app Exiting 0",
            "",
        ),
        (
            PASSED,
            "one in the moment in which the window opens, and then none",
            {
                "container": "app",
                "probe": "liveness",
                "from": "app HookStarted preStop",
                "until": "app Exiting",
            },
            f"{RUN} | 6 app HookStarted preStop | {probes('liveness', 6)} | 12 app Exiting 0",
            "",
        ),
        (
            UNKNOWN,
            "one in the moment in which the window closes",
            {
                "container": "app",
                "probe": "liveness",
                "from": "app HookStarted preStop",
                "until": "app Exiting",
            },
            f"{RUN} | 6 app HookStarted preStop | {probes('liveness', 12)} | 12 app Exiting 0",
            "come after it closed",
        ),
        (
            UNKNOWN,
            "two that may have been under way",
            {"container": "app", "probe": "liveness", "from": "pod Deleting", "until": "app Exiting"},
            f"{RUN} | 6 pod Deleting 30 | {probes('liveness', 6.3, 6.6)} | 12 app Exiting 0",
            "under way",
        ),
        (
            UNKNOWN,
            "one under way shortly before the end",
            {"container": "app", "probe": "liveness", "from": "pod Deleting", "until": "app Exiting"},
            f"{RUN} | 6 pod Deleting 30 | {probes('liveness', 6.5)} | 8 app Exiting 0",
            "under way",
        ),
        (
            FAILED,
            "one under way, and then one more",
            {"container": "app", "probe": "liveness", "from": "pod Deleting", "until": "app Exiting"},
            f"{RUN} | 6 pod Deleting 30 | {probes('liveness', 6.5, 8.5)} | 12 app Exiting 0",
            "Probe liveness",
        ),
        (
            UNKNOWN,
            "a window shorter than the period",
            {"container": "app", "probe": "liveness", "from": "pod Deleting", "until": "app Exiting"},
            f"{RUN} | 6 pod Deleting 30 | 8 app Exiting 0",
            "period is 2 s",
        ),
        (
            UNKNOWN,
            "the default period",
            {"container": "app", "probe": "readiness", "until": "app Exiting"},
            f"{RUN} | 9 app Exiting 0",
            "period is 10 s",
        ),
        (
            UNKNOWN,
            "logs lost",
            {"container": "app", "probe": "liveness", "until": "app Exiting"},
            f"{RUN} | 9 app Exiting 0 | trouble: x",
            "whole",
        ),
        (
            FAILED,
            "never ran",
            {"container": "app", "probe": "liveness"},
            "0 pod Phase Pending | 50 pod Step observe end",
            "never started",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
