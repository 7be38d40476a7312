"""The end of pods."""

# ruff: noqa: E501 (one example a row)

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

POD = {
    "sidecars": [
        {"name": "proxy"},
        {"name": "logs"},
        {"name": "quit", "lifecycle": {"stopSignal": "SIGQUIT"}},
    ],
    "containers": [{"name": "app"}, {"name": "web"}],
}
UP = "1 proxy Starting | 1 logs Starting | 2 app Starting | 10 pod Deleting 30 | 10.2 app Signal TERM"
CLEAN = f"{UP} | 14 app Exiting 0 | 14 app FinishedAt 0 | 14.5 proxy Signal TERM"
KILLED = f"{UP} | 40 app FinishedAt 137"

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "stops_after": [
        (PASSED, "in order", ["proxy", "app"], CLEAN, "in this order"),
        (
            FAILED,
            "too soon",
            ["proxy", "app"],
            f"{UP} | 14 app Exiting 0 | 13 proxy Signal TERM",
            "before app had ended",
        ),
        (
            FAILED,
            "after one of two",
            ["proxy", "app", "web"],
            f"{CLEAN} | 3 web Starting | 20 web Exiting 0",
            "before web had ended",
        ),
        (FAILED, "while it runs", ["proxy", "app"], f"{UP} | 13 proxy Signal TERM", "app had not ended"),
        (
            FAILED,
            "no signal",
            ["proxy", "app"],
            f"{UP} | 14 app Exiting 0 | 15 proxy Exiting 0",
            "received no TERM",
        ),
        (FAILED, "never ran", ["proxy", "web"], CLEAN, "web never started"),
        (
            FAILED,
            "outlived its testimony",
            ["proxy", "app"],
            f"{UP} | 14 app Exiting 0 | 20 app FinishedAt 0 | 14.5 proxy Signal TERM",
            "before app had ended",
        ),
        (PASSED, "own stop signal", ["quit", "app"], f"{CLEAN} | 1 quit Starting | 15 quit Signal QUIT", ""),
        (
            PASSED,
            "the last instance counts",
            ["proxy", "app"],
            f"{UP} | 5 proxy Signal TERM | 5.1 proxy Exiting 0 | 6 proxy Starting @1 | 14 app Exiting 0 | 15 proxy Signal TERM @1",
            "",
        ),
        (PASSED, "killed, a later second", ["proxy", "app"], f"{KILLED} | 41.3 proxy Signal TERM", ""),
        (
            FAILED,
            "killed afterwards",
            ["proxy", "app"],
            f"{KILLED} | 39.8 proxy Signal TERM",
            "before app had ended",
        ),
        (
            UNKNOWN,
            "killed in this second",
            ["proxy", "app"],
            f"{KILLED} | 40.4 proxy Signal TERM",
            "interval",
        ),
        (UNKNOWN, "no end, gap", ["proxy", "app"], f"{UP} | 13 proxy Signal TERM | 13 pod Gap watch", "gap"),
    ],
    "exits_in_reverse_order": [
        (
            PASSED,
            "one by one",
            ["proxy", "logs", "app"],
            f"{CLEAN.replace('proxy S', 'logs S')} | 15 logs Exiting 0 | 15.5 proxy Signal TERM | 1 proxy Starting | 1 logs Starting",
            "",
        ),
        (
            FAILED,
            "both together",
            ["proxy", "logs"],
            f"{CLEAN} | 14.5 logs Signal TERM | 15 logs Exiting 0",
            "proxy Signal TERM before logs had ended",
        ),
        (UNKNOWN, "killed in this second", ["proxy", "logs"], f"{CLEAN} | 14 logs FinishedAt 137", "clocks"),
    ],
    "terminates": [
        (PASSED, "within", {"container": "app", "within": "5s"}, CLEAN, "3.8"),
        (PASSED, "the kubelet's delays are granted", {"container": "app", "within": "1s"}, CLEAN, ""),
        (FAILED, "too late", {"container": "app", "within": "0.5s"}, CLEAN, "too late"),
        (FAILED, "too soon", {"container": "app", "not_before": "4s"}, CLEAN, "too soon"),
        (
            PASSED,
            "not before, by the stamp",
            {"container": "app", "not_before": "30s", "within": "30s"},
            KILLED,
            "",
        ),
        (FAILED, "killed too soon", {"container": "app", "not_before": "31s"}, KILLED, "too soon"),
        (FAILED, "killed too late", {"container": "app", "within": "26s"}, KILLED, "too late"),
        (
            UNKNOWN,
            "too late under pressure",
            {"container": "app", "within": "26s"},
            f"{KILLED} | 20 pod Pressure cpu 0.35",
            "short of cpu meanwhile (35% stalled)",
        ),
        (
            FAILED,
            "pressure excuses no kill that was too soon",
            {"container": "app", "not_before": "31s"},
            f"{KILLED} | 20 pod Pressure cpu 0.35",
            "too soon",
        ),
        (
            FAILED,
            "too late, little pressure",
            {"container": "app", "within": "26s"},
            f"{KILLED} | 20 pod Pressure cpu 0.1",
            "",
        ),
        (
            PASSED,
            "after another event",
            {"container": "app", "within": "5s", "after": "pod Deleting"},
            CLEAN,
            "",
        ),
        (
            FAILED,
            "no such event",
            {"container": "app", "within": "5s", "after": "proxy Exiting"},
            CLEAN,
            "no proxy Exiting",
        ),
        (FAILED, "no signal", {"container": "proxy", "within": "5s"}, UP, "no stop signal"),
        (
            FAILED,
            "not yet, long after",
            {"container": "app", "within": "5s"},
            f"{UP} | 30 pod Step observe end",
            "did not end",
        ),
        (
            UNKNOWN,
            "not yet, soon after",
            {"container": "app", "within": "5s"},
            f"{UP} | 12 pod Step observe end",
            "1.8 s only",
        ),
        (
            UNKNOWN,
            "a bound below what the clocks can tell",
            {"container": "app", "not_before": "1s"},
            f"{UP} | 11 app FinishedAt 137",
            "blur",
        ),
    ],
    "gone": [
        (PASSED, "arrivals jitter", {"not_before": "10s"}, "10 pod Deleting 30 | 19.96 pod Deleted", ""),
        (
            FAILED,
            "never, and no upper bound",
            {"not_before": "1s"},
            f"{CLEAN} | 40 pod Step observe end",
            "still there",
        ),
        (
            UNKNOWN,
            "never yet, and no upper bound",
            {"not_before": "1s"},
            f"{UP} | 15 pod Step observe end",
            "it has 6 s",
        ),
        (PASSED, "within", {"within": "30s"}, f"{CLEAN} | 16 pod Deleted", ""),
        (FAILED, "too late", {"within": "10s"}, f"{CLEAN} | 30 pod Deleted", "too late"),
        (FAILED, "too soon", {"not_before": "10s"}, f"{CLEAN} | 16 pod Deleted", "too soon"),
        (FAILED, "never, long after", {"within": "10s"}, f"{CLEAN} | 40 pod Step observe end", "still there"),
        (UNKNOWN, "never, soon after", {"within": "10s"}, CLEAN, "4.5 s only"),
        (FAILED, "not deleted", {"within": "10s"}, "1 app Starting", "not deleted"),
        (PASSED, "at once", {"within": "1s"}, "10 pod Step delete begin | 10.5 pod Deleted", ""),
        (
            UNKNOWN,
            "too late under pressure",
            {"within": "10s"},
            f"{CLEAN} | 30 pod Deleted | 18 pod Pressure memory 0.2",
            "short of memory",
        ),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
