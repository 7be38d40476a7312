"""Whether containers start."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "starts": [
        (PASSED, "testimony", "app", "1 app Starting", ""),
        (PASSED, "stamp alone", ["app", "proxy"], "1 app StartedAt | 2 proxy Running", ""),
        (FAILED, "one of two", ["app", "proxy"], "1 proxy Starting", "app never started"),
        (
            FAILED,
            "the status of a container that never ran is no start",
            "app",
            "1 app Terminated 137 ContainerStatusUnknown | 1 app FinishedAt 137 ContainerStatusUnknown",
            "app never started",
        ),
        (UNKNOWN, "record broken", "app", "trouble: no log of app", "no log of app"),
        (
            UNKNOWN,
            "no image",
            "app",
            "1 app Waiting ImagePullBackOff | 60 pod Step wait timeout",
            "wait timed out: app was waiting with ImagePullBackOff",
        ),
        (
            UNKNOWN,
            "a step timed out under pressure",
            "app",
            "1 app Waiting PodInitializing | 30 pod Pressure io 0.8 | 60 pod Step wait timeout",
            "short of io",
        ),
        (
            FAILED,
            "a step timed out",
            "app",
            "1 app Waiting PodInitializing | 60 pod Step wait timeout",
            "never",
        ),
        (
            UNKNOWN,
            "no node",
            "app",
            "1 pod Event FailedScheduling message=full | 60 pod Step wait timeout",
            "FailedScheduling: full",
        ),
    ],
    "does_not_start": [
        (PASSED, "it waits", "app", "1 app Waiting PodInitializing", ""),
        (PASSED, "another one ran", "app", "1 setup Starting | 2 setup Exiting 1", ""),
        (
            PASSED,
            "an end without a run",
            "app",
            "1 setup Starting | 5 app Terminated 137 ContainerStatusUnknown",
            "",
        ),
        (PASSED, "an event of the kubelet", "app", "1 pod Event FailedMount Warning", ""),
        (UNKNOWN, "an event of the scheduler", "app", "1 pod Event Scheduled Normal", "kubelet"),
        (FAILED, "testimony", "app", "1 setup Starting | 2 app Starting", "app started"),
        (
            FAILED,
            "stamp alone",
            "app",
            "1 setup Starting | 2 app FinishedAt 0 | 1 app StartedAt",
            "app started",
        ),
        (UNKNOWN, "no life at all", "app", "1 pod Phase Pending", "kubelet"),
        (UNKNOWN, "gap", "app", '1 app Waiting PodInitializing | 2 pod Gap "watch broke"', "watch broke"),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
