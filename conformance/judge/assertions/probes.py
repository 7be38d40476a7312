"""Executions of probes, as their handlers testified: how many, how often, and not before their time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from pydantic import Field

from conformance.judge.arguments import Counted, Windowed
from conformance.judge.bounds import (
    PROBE_DRIFT,
    PROBE_STOP,
    PROBE_TICK,
    STAMP,
    judge_span,
    late,
    phrase,
    pressed,
    span,
    under_pressure,
)
from conformance.judge.counting import count
from conformance.judge.findings import failed, passed, unknown, worst
from conformance.judge.gate import written
from conformance.judge.instances import first_run, ran
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import Window, absent, broken, open_window
from conformance.scenario.arguments import Arguments, ContainerName, Duration
from conformance.scenario.behaviour import PROBES
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Order, Timeline

ProbeName = Literal["startup", "liveness", "readiness"]
Result = Literal["success", "failure", "timeout"]
FIELDS = {name: field for field, name in PROBES.items()}
PERIOD = 10.0
"""Kubernetes' default periodSeconds."""
ENOUGH = 8
"""Executions from which on the mean of the periods says something."""


class ProbeCount(Counted, Windowed):
    """Which executions, and how many."""

    container: ContainerName
    probe: ProbeName
    result: Result | None = Field(None, description="only executions with this result")
    attempt: int | None = Field(None, ge=0, description="which instance; without it, all together")


class ProbePeriod(Arguments):
    """Which probe runs how often."""

    container: ContainerName
    probe: ProbeName
    period: Duration
    initial_delay: Duration | None = Field(None, description="initialDelaySeconds of the probe")
    attempt: int = Field(0, ge=0, description="which instance")


class NoProbe(Windowed):
    """Which probe does not run, and when not."""

    container: ContainerName
    probe: ProbeName


@ASSERTIONS.register("probe_counts")
def probe_counts(arguments: ProbeCount, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The probe is executed as often as said in the window; without a number, at least once.

    The window is the whole record if not said. The container must have run. Too few on a node under pressure are
    UNKNOWN.
    """
    result = f" {arguments.result}" if arguments.result else ""
    often = f" {arguments.times()} times" if arguments.bounded else ""
    expected = f"{arguments.container} Probe {arguments.probe}{result}{often}"
    if first_run(timeline, arguments.container) is None:
        return absent(timeline, expected, f"{arguments.container} never started")
    window = open_window(timeline, arguments.from_, arguments.until, expected)
    if isinstance(window, Finding):
        return window
    found = _executions(timeline, arguments.container, arguments.probe, arguments.attempt)
    fitting = [event for event in found if arguments.result in (None, event.data.get("result"))]
    return count(window, fitting, arguments, expected + window.phrase(), paced=True)


@ASSERTIONS.register("probe_period")
def probe_period(arguments: ProbePeriod, timeline: Timeline, case: Case) -> Finding:
    """The probe is executed once per period, and not before its initial delay.

    Each gap may be off by 1 s, or longer by half a period, the mean of many by 10 %. Readiness probes of an unready
    container, and the one after its first success, are not held to it: the kubelet also runs them when the pod
    changes. The initial delay counts from the StartedAt stamp, as the kubelet itself counts (kubelet prober: time
    since state.running.startedAt).
    """
    name, probe = arguments.container, arguments.probe
    expected = f"{name} Probe {probe} every {arguments.period:g} s"
    found = _executions(timeline, name, probe, arguments.attempt)
    if not found:
        return absent(timeline, expected, "it was never executed")
    findings = [] if arguments.initial_delay is None else [_delay(timeline, case, arguments, found[0])]
    gaps = [(one, other) for before, one, other in _triples(found) if _paced(probe, before, one)]
    if gaps:
        findings += [_gap(timeline, arguments.period, expected, *pair) for pair in gaps]
        findings += list(_mean(timeline, arguments.period, expected, gaps))
    elif not findings:
        return unknown(expected, "one execution", "a period shows between two executions", *found)
    return worst(findings)


@ASSERTIONS.register("no_probe")
def no_probe(arguments: NoProbe, timeline: Timeline, case: Case) -> Finding:
    """The probe is not executed in the window, which is longer than its period.

    The window opens when the container starts, if not said. A probe in its first second may have been under way: it
    does not count if the window goes on for longer than a period without another.
    """
    name, probe = arguments.container, arguments.probe
    expected = f"{name} without Probe {probe}"
    run = first_run(timeline, name)
    if run is None:
        return absent(timeline, expected, f"{name} never started")
    window = open_window(timeline, arguments.from_ or run.start, arguments.until, expected)
    if isinstance(window, Finding):
        return window
    return _silent(
        window, expected + window.phrase(), _executions(timeline, name, probe), _period(case, name, probe)
    )


def _executions(
    timeline: Timeline, container: str, probe: str, attempt: int | None = None
) -> tuple[Event, ...]:
    return timeline.select(container, Kind.PROBE, attempt, probe=probe)


def _triples(found: Sequence[Event]) -> Iterator[tuple[Event | None, Event, Event]]:
    """Each execution but the last, with the one before it, if any, and the next."""
    return zip((None, *found), found, found[1:], strict=False)


def _paced(probe: str, before: Event | None, one: Event) -> bool:
    """Whether the ticker alone decides when the next execution comes.

    The kubelet also runs the readiness probe of an unready container when its pod changes. It may have decided so
    before it knew of the first success, so that the second comes at once: seen 90 ms after the first.
    """
    return probe != "readiness" or (before is not None and _succeeded(before) and _succeeded(one))


def _succeeded(event: Event) -> bool:
    return event.data.get("result") == "success"


def _gap(timeline: Timeline, period: float, expected: str, one: Event, other: Event) -> Finding:
    """Too short a gap also follows from an execution that came late, which says nothing of a node under pressure.

    Too long is one of half a period more, and a tick at least: an execution that was left out makes it two periods.
    """
    between, low = span(one, other), max(0.0, period - PROBE_TICK)
    pressure = under_pressure(timeline, one.earliest - period, other.latest)
    if between.below(low) and pressure is not None:
        return unknown(expected, f"a gap of {phrase(between)}", pressed(pressure), one, other, pressure)
    return judge_span(timeline, between, expected, low, period, max(PROBE_TICK, period / 2))


def _mean(
    timeline: Timeline, period: float, expected: str, gaps: list[tuple[Event, Event]]
) -> Iterator[Finding]:
    """Of many gaps in a row also the sum: a tick may be late, the ticker may not.

    Too short a sum also follows from a first execution that came late.
    """
    in_a_row = all(one[1] is other[0] for one, other in pairwise(gaps))
    if len(gaps) < ENOUGH - 1 or not in_a_row:
        return
    first, last = gaps[0][0], gaps[-1][1]
    whole, due = span(first, last), len(gaps) * period
    pressure = under_pressure(timeline, first.earliest - period, first.latest)
    if whole.below(due * (1 - PROBE_DRIFT)) and pressure is not None:
        yield unknown(
            expected, f"{len(gaps)} gaps of {phrase(whole)}", pressed(pressure), first, last, pressure
        )
        return
    yield judge_span(timeline, whole, expected, due * (1 - PROBE_DRIFT), due * (1 + PROBE_DRIFT), PROBE_TICK)


def _delay(timeline: Timeline, case: Case, arguments: ProbePeriod, first: Event) -> Finding:
    """The first execution; where a startup probe holds it back there is no upper bound."""
    due = arguments.initial_delay or 0.0
    expected = f"{arguments.container} Probe {arguments.probe} first after {due:g} s"
    run = next((run for run in ran(timeline, arguments.container) if run.attempt == arguments.attempt), None)
    start = None if run is None else run.started_at or run.starting
    if start is None:
        return absent(timeline, expected, "nothing is known of the start", first)
    between = span(start, first)
    low = due if start.kind is Kind.STARTED_AT else max(0.0, due - STAMP)
    limit = due + arguments.period + STAMP + PROBE_TICK
    held_back = arguments.probe != "startup" and "startupProbe" in written(case, arguments.container)
    if between.above(limit) and not held_back:
        return late(timeline, between, expected, f"first after {between.low:.1f} s")
    if between.below(low):
        return failed(expected, f"first after {between.high:.1f} s at most", start, first)
    return passed(expected, "so it was", start, first)


def _period(case: Case, container: str, probe: ProbeName) -> float:
    spec = written(case, container).get(FIELDS[probe]) or {}
    return float(spec.get("periodSeconds", PERIOD))


def _under_way(window: Window, event: Event) -> bool:
    """Whether it may have begun before the window opened, rather than after it closed."""
    return window.end is None or event.compare(window.end) is Order.BEFORE


def _silent(window: Window, expected: str, executions: tuple[Event, ...], period: float) -> Finding:
    timeline = window.timeline
    inside = list(window.inside(executions))
    sure = [event for event in inside if window.start is None or span(window.start, event).low > PROBE_STOP]
    pressure = under_pressure(timeline, window.opens, sure[0].latest) if sure else None
    if sure and pressure is not None:
        because = f"{pressed(pressure)}: it may have been under way for long"
        return unknown(expected, sure[0].words(), because, window.start, sure[0], pressure)
    if sure:
        return failed(expected, sure[0].words(), window.start, sure[0])
    near = [*inside, *window.at_edge(executions)]
    quiet = window.closes - near[-1].latest if near else window.lasted
    if near and (len(near) > 1 or not _under_way(window, near[0]) or quiet <= period + PROBE_TICK):
        because = "it may have been under way when the window opened, or come after it closed"
        return unknown(expected, near[0].words(), because, window.start, near[0], window.end)
    if reason := broken(timeline, window):
        return unknown(expected, "none in the record", reason, window.start)
    if quiet <= period + PROBE_TICK:
        because = f"the window lasts {window.lasted:.1f} s and the probe's period is {period:g} s"
        return unknown(expected, "none in the record", because, window.start, window.end)
    return passed(expected, "so it was", window.start, window.end)
