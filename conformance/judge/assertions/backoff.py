"""The growing delay between the restarts of a container that keeps exiting."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from conformance.judge.bounds import AT_ONCE, Span, backoff_lag, judge_span, limits, span
from conformance.judge.findings import worst
from conformance.judge.instances import Instance, instances
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent
from conformance.scenario.arguments import Arguments, ContainerName, Duration
from conformance.scenario.model import Case
from conformance.timeline import Timeline


class BackOff(Arguments):
    """The delays that are due."""

    container: ContainerName
    first: Duration = Field(0.0, description="delay before the first restart, which Kubernetes does at once")
    delays: tuple[Duration, ...] = Field(
        min_length=1, description="delays before the second restart, the third, and so on: [10s, 20s, 40s]"
    )


@ASSERTIONS.register("backs_off")
def backs_off(arguments: BackOff, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The container is restarted at once for the first time, then after these delays.

    A delay runs from an instance's FinishedAt to the start of the next one (docs: container restarts, "exponential
    back-off delay 10s, 20s, 40s, …"). Not earlier, less the resolution of the stamps; later by 5 s and half the
    delay at most (the kubelet adds jitter; 15 s before v1.35, which looked only once in a while), and nothing is said
    of a node under pressure.
    """
    runs = {run.attempt: run for run in instances(timeline, arguments.container)}
    delays = [arguments.first, *arguments.delays]
    return worst(
        _delay(arguments.container, runs, number, due, timeline) for number, due in enumerate(delays)
    )


def _delay(container: str, runs: dict[int, Instance], number: int, due: float, timeline: Timeline) -> Finding:
    lag = backoff_lag(timeline, due) if due else AT_ONCE
    expected = f"{container} @{number} to @{number + 1}: {limits(due, due)}"
    ended, following = runs.get(number), runs.get(number + 1)
    if ended is None or (ended.end is None):
        return absent(timeline, expected, f"{container} @{number} did not end")
    if following is None or following.start is None:
        return absent(timeline, expected, f"{container} was not restarted a {number + 1}. time", ended.end)
    return judge_span(timeline, _tightest(ended, following), expected, due, due, lag)


def _tightest(ended: Instance, following: Instance) -> Span:
    """Of the spans between what is known of the end and of the start, the one with the shortest longest duration.

    The back-off counts from the end of the process, so an early start shows best in the tightest of them.
    """
    return min(_spans(ended, following), key=lambda between: between.high)


def _spans(ended: Instance, following: Instance) -> Iterator[Span]:
    for end in (ended.finished_at, ended.exiting):
        for start in (following.starting, following.started_at, following.life):
            if end is not None and start is not None:
                yield span(end, start)
