"""Order of starts, completions and exits, and overlap."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
PROBED = {"name": "probed", "startupProbe": {"periodSeconds": 1}}
PLANNED = {"name": "planned", "startupProbe": {"fails_first": 2}}
NATIVE = {"name": "native", "startupProbe": {"tcpSocket": {"port": 80}}}
FOREIGN = {"name": "foreign", "command": ["run"], "startupProbe": {}}
SILENT = {"name": "silent", "silent": True, "startupProbe": {}, "postStart": {"takes": "1s"}}
SERVED = {"name": "served", "probes": "tcp", "startupProbe": {}}
HOOKED = {"name": "hooked", "postStart": {"takes": "2s"}}
POD = {
    "initContainers": [{"name": "setup"}],
    "sidecars": [{"name": "proxy"}, PROBED, PLANNED, NATIVE, SERVED, FOREIGN, SILENT, HOOKED],
    "containers": [{"name": "app"}, {"name": "web"}],
}
UP = "1 probed Starting | 3 probed Started | 3.5 probed Probe startup success"
DONE = "1 setup Starting | 2 setup Exiting 0 | 2 setup FinishedAt 0 Completed"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "starts_before": [
        (PASSED, "probe before the start", ["probed", "app"], f"{UP} | 3.8 app Starting", "in this order"),
        (
            FAILED,
            "before Started",
            ["probed", "app"],
            f"{UP} | 2 app Starting",
            "app Starting before probed Started",
        ),
        (
            FAILED,
            "before the probe",
            ["probed", "app"],
            f"{UP} | 3.2 app Starting",
            "before probed Probe startup",
        ),
        (
            FAILED,
            "the stamp shows an earlier start than the testimony",
            ["probed", "app"],
            f"{UP} | 0 app StartedAt | 3.8 app Starting",
            "before",
        ),
        (
            FAILED,
            "the probe never succeeded",
            ["probed", "app"],
            "1 probed Starting | 3 probed Started | 3.8 app Starting",
            "without probed Probe startup success",
        ),
        (
            PASSED,
            "ungated, testified in the same 10 ms, stamps in order",
            ["app", "web"],
            "1 app StartedAt | 2 web StartedAt | 2.5 app Starting | 2.5 web Starting",
            "in this order",
        ),
        (
            UNKNOWN,
            "ungated, testified in reverse on a busy node",
            ["app", "web"],
            "1 app StartedAt | 1 web StartedAt | 1.2 web Starting | 1.5 pod Pressure cpu 0.9 | 2.5 app Starting",
            "short of cpu",
        ),
        (FAILED, "never started", ["probed", "app"], UP, "app never started"),
        (UNKNOWN, "never started, record broken", ["probed", "app"], f"{UP} | trouble: no log", "no log"),
        (UNKNOWN, "same 10 ms", ["probed", "app"], f"{UP} | 3.5 app Starting", "clocks"),
        (UNKNOWN, "silent app, same second", ["probed", "app"], f"{UP} | 3 app StartedAt", "clocks"),
        (PASSED, "silent app, later second", ["probed", "app"], f"{UP} | 4 app StartedAt", ""),
        (
            PASSED,
            "planned results do not wait for Started",
            ["planned", "app"],
            "1 planned Starting | 2 planned Probe startup success | 3 app Starting | 4 planned Started",
            "",
        ),
        (
            PASSED,
            "the probe of the second attempt opens the gate",
            ["planned", "app"],
            "1 planned Starting | 3 planned Starting @1 | 4 planned Probe startup success @1 | 5 app Starting",
            "",
        ),
        (PASSED, "published started", ["native", "app"], "1 native StartedFlag true | 2 app Starting", ""),
        (
            UNKNOWN,
            "published later",
            ["native", "app"],
            "2.5 native StartedFlag true | 2 app Starting",
            "published",
        ),
        (UNKNOWN, "own handler", ["native", "app"], "1 native Starting | 2 app Starting", "does not testify"),
        (PASSED, "served once started", ["served", "app"], "3 served Started | 4 app Starting", ""),
        (
            FAILED,
            "not yet served",
            ["served", "app"],
            "3 served Started | 2 app Starting",
            "before served Started",
        ),
        (
            UNKNOWN,
            "own program",
            ["foreign", "app"],
            "1 foreign StartedAt | 2 app Starting",
            "does not testify",
        ),
        (UNKNOWN, "silent", ["silent", "app"], "1 silent StartedAt | 2 app Starting", "does not testify"),
        (PASSED, "hook done", ["hooked", "app"], "3 hooked HookEnded postStart ok | 4 app Starting", ""),
        (
            FAILED,
            "hook running",
            ["hooked", "app"],
            "3 hooked HookEnded postStart ok | 2.9 app Starting",
            "hooked",
        ),
        (PASSED, "no gate, in order", ["proxy", "app"], "1 proxy Starting | 1.5 app Starting", ""),
        (
            FAILED,
            "no gate, reversed",
            ["proxy", "app"],
            "1.5 proxy Starting | 1 app Starting",
            "app Starting before",
        ),
        (
            FAILED,
            "no gate, the stamps contradict",
            ["proxy", "app"],
            "1 proxy Starting | 1.5 app Starting | 1 proxy StartedAt | 0 app StartedAt",
            "app StartedAt before proxy StartedAt",
        ),
        (
            UNKNOWN,
            "no gate, testified late",
            ["proxy", "app"],
            "2.5 proxy Starting | 2.3 app Starting | 1 proxy StartedAt | 2 app StartedAt",
            "testified later",
        ),
        (UNKNOWN, "no gate, same 10 ms", ["proxy", "app"], "1 proxy Starting | 1 app Starting", "clocks"),
        (FAILED, "the first never started", ["proxy", "app"], "1 app Starting", "proxy never started"),
        (PASSED, "init container", ["setup", "app"], f"{DONE} | 3.5 app Starting", "in this order"),
        (FAILED, "init container still running", ["setup", "app"], f"{DONE} | 1.5 app Starting", "had ended"),
        (
            FAILED,
            "second pair of a chain",
            ["setup", "proxy", "app"],
            f"{DONE} | 5 proxy Starting | 4 app Starting",
            "app Starting before proxy Starting",
        ),
    ],
    "completes_before": [
        (PASSED, "in order", ["setup", "app"], f"{DONE} | 3.5 app Starting", "in this order"),
        (
            PASSED,
            "the attempt that succeeded counts",
            ["setup", "app"],
            "1 setup Exiting 1 | 2 setup Exiting 0 @1 | 3 app Starting",
            "",
        ),
        (
            FAILED,
            "exit code",
            ["setup", "app"],
            "2 setup Starting | 2.5 setup Exiting 3 | 3 app Starting",
            "with 3",
        ),
        (FAILED, "not ended", ["setup", "app"], "2 setup Starting | 3 app Starting", "had not ended"),
        (FAILED, "never started", ["setup", "app"], "3 app Starting", "setup never started"),
        (
            FAILED,
            "outlived its testimony",
            ["setup", "app"],
            "2 setup Starting | 2.5 setup Exiting 0 | 3 app Starting | 9 setup FinishedAt 0",
            "before setup had ended",
        ),
        (
            FAILED,
            "by the stamps alone",
            ["setup", "app"],
            "1 setup StartedAt | 4 setup FinishedAt 0 | 3 app StartedAt",
            "before setup had ended",
        ),
        (
            UNKNOWN,
            "stamps of one second",
            ["setup", "app"],
            "1 setup StartedAt | 4 setup FinishedAt 0 | 4 app StartedAt",
            "clocks",
        ),
        (
            UNKNOWN,
            "not ended, gap",
            ["setup", "app"],
            "2 setup Starting | 3 app Starting | 3 pod Gap watch",
            "gap",
        ),
    ],
    "exits_before": [
        (PASSED, "in order", ["app", "proxy"], "2 app Starting | 3 app Exiting 0 | 4 proxy Exiting 0", ""),
        (
            FAILED,
            "reversed",
            ["app", "proxy"],
            "3 app Exiting 0 | 2 proxy Exiting 0",
            "proxy ended before app",
        ),
        (FAILED, "never ended", ["app", "proxy"], "3 app Starting | 4 proxy Exiting 0", "app never ended"),
        (
            PASSED,
            "killed, an earlier second",
            ["app", "proxy"],
            "1 app Starting | 3 app FinishedAt 137 | 1 proxy Starting | 4 proxy FinishedAt 137",
            "",
        ),
        (
            UNKNOWN,
            "killed in the same second",
            ["app", "proxy"],
            "1 app Starting | 3 app FinishedAt 137 | 1 proxy Starting | 3.4 proxy Exiting 0",
            "clocks",
        ),
    ],
    "overlaps": [
        (
            PASSED,
            "for a while",
            ["app", "proxy"],
            "1 proxy Starting | 2 app Starting | 3 proxy Exiting 0",
            "",
        ),
        (
            FAILED,
            "one after the other",
            ["app", "proxy"],
            "1 proxy Starting | 2 proxy Exiting 0 | 3 app Starting | 4 app Exiting 0",
            "had ended",
        ),
        (
            PASSED,
            "the second attempt",
            ["app", "proxy"],
            "1 proxy Starting | 2 proxy Exiting 0 | 3 app Starting | 3.5 proxy Starting @1 | 4 app Exiting 0",
            "",
        ),
        (FAILED, "never started", ["app", "proxy"], "1 proxy Starting", "app never started"),
        (
            FAILED,
            "two of three",
            ["app", "web", "proxy"],
            "1 proxy Starting | 1 app Starting | 2 app Exiting 0 | 3 web Starting",
            "had ended",
        ),
        (
            UNKNOWN,
            "an end was lost",
            ["app", "proxy"],
            "1 proxy Starting | 2 app Starting | trouble: x",
            "whole",
        ),
        (
            UNKNOWN,
            "same second",
            ["app", "proxy"],
            "1 proxy Starting | 2 proxy FinishedAt 137 | 2.5 app Starting | 4 app Exiting 0",
            "clocks",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
