"""How much time lies between two events at least and at most, and whether a bound on it is kept.

Lower bounds are strict: broken as soon as even the longest possible duration is too short. Upper bounds are
generous: broken only if the shortest possible duration exceeds the bound, its tolerance added, while the node was
not under pressure. All tolerances stand here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.judge.findings import failed, passed, unknown
from conformance.judge.verdict import Finding
from conformance.timeline import Event, Kind, Timeline

RELIST = 1.0
"""Seconds between two looks of the kubelet at the runtime (PLEG): by so much an exit may be noticed late."""
STATUS_LAG = 2.0
"""Seconds until a change of state is published: the kubelet's sync, plus its batching of status updates."""
KILL_FLOOR = 2.0
"""Seconds that the kubelet leaves a container as its minimum (minimumGracePeriodInSeconds), and as the one-off
extension after a preStop hook that used up the grace period."""
EXIT_LAG = KILL_FLOOR + RELIST
"""Seconds by which the end of a container may be late: the runtime's stop call, its kill, and a relist."""
GONE_LAG = 5.0
"""Seconds from the last exit to the removal of the object: unmounts, cgroup removal, a final status, the delete."""
RESTART_LAG = RELIST + STATUS_LAG + 2.0
"""Seconds until an immediate restart has happened: relist, sync, and creation of the container."""
AT_ONCE = 9.0
"""Seconds in which a restart that nothing delays has happened even on a busy node: nearly twice the kubelet's own
delays, and still less than the shortest back-off."""
BACKOFF_INITIAL, BACKOFF_MAXIMUM = 10.0, 300.0
"""The kubelet's crash back-off in seconds: it doubles from the one to the other."""
BACKOFF_LAG = 5.0
"""Seconds by which a delayed restart may be late where the kubelet wakes for it, beside its jitter."""
BACKOFF_JITTER, BACKOFF_RESYNC = 0.5, 60.0
"""Share by which the kubelet lengthens the wait at random (pod_workers.go, workerBackOffPeriodJitterFactor), and
the longest wait in seconds before it looks again."""
BACKOFF_LAG_BY_RESYNC = 15.0
"""The same before v1.35, when an expired back-off waited for the next periodic sync of the pod."""
PROBE_TICK = 1.0
"""Seconds by which one execution of a probe may lie off its period: a ticker, an exec, a busy node."""
PROBE_DRIFT = 0.1
"""Share of the period by which the mean over many executions may be off."""
PROBE_STOP = 1.0
"""Seconds in which a probe that is to end may still be executed: its worker learns of it asynchronously."""
STAMP = 1.0
"""Seconds that the kubelet itself loses when it counts from a status stamp cut to whole seconds."""
SHORT = "the node was short of"
"""How every reason begins that is pressure on the node."""
PRESSED = 0.2
"""Share of waiting tasks (PSI) from which on a late event is the node's fault."""
PRESSURE_WINDOW = 2.0
"""Seconds that one Pressure event stands for, counted from its moment."""
_ROUNDING = 1e-5
"""Seconds: what is lost when moments since the epoch are subtracted as floats."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time from one event to another: at least `low`, at most `high` seconds; negative if reversed."""

    start: Event
    end: Event
    low: float
    high: float

    @property
    def blur(self) -> float:
        return self.high - self.low

    def below(self, bound: float) -> bool:
        """Certainly shorter than the bound."""
        return self.high < bound - _ROUNDING

    def above(self, bound: float) -> bool:
        """Certainly longer than the bound."""
        return self.low > bound + _ROUNDING


def span(start: Event, end: Event) -> Span:
    """What the clocks of both events allow; arrivals at the observer jitter by their uncertainty even so."""
    one, other = start.clock, end.clock
    slack = one.slack(other)
    if one.name == other.name:
        slack = one.uncertainty if one.resolution == 0.0 else 0.0
    return Span(start, end, end.earliest - start.latest - slack, end.latest - start.earliest + slack)


def judge_span(
    timeline: Timeline,
    between: Span,
    expected: str,
    at_least: float | None = None,
    at_most: float | None = None,
    tolerance: float = 0.0,
) -> Finding:
    """Whether the duration keeps its bounds, all in seconds; `tolerance` is granted to the upper one.

    UNKNOWN when the clocks blur more than the lower bound itself, and for an upper bound broken under pressure.
    """
    evidence = (between.start, between.end)
    observed = f"{between.start.words()} to {between.end.words()}: {phrase(between)}"
    if at_least is not None and between.below(at_least):
        return failed(expected, f"{observed}, too soon", *evidence)
    if at_most is not None and between.above(at_most + tolerance):
        return late(timeline, between, expected, observed)
    if at_least and between.blur >= at_least > between.low + _ROUNDING:
        because = f"the clocks blur the duration by {between.blur:.1f} s, no less than the bound itself"
        return unknown(expected, observed, because, *evidence)
    return passed(expected, observed, *evidence)


def late(timeline: Timeline, between: Span, expected: str, observed: str) -> Finding:
    """A broken upper bound: FAILED, or UNKNOWN if the node was under pressure meanwhile."""
    pressure = under_pressure(timeline, between.start.earliest, between.end.latest)
    if pressure is None:
        return failed(expected, f"{observed}, too late", between.start, between.end)
    return unknown(expected, f"{observed}, late", pressed(pressure), between.start, between.end, pressure)


def under_pressure(timeline: Timeline, start: float, end: float) -> Event | None:
    """The strongest pressure on the node between two moments, seconds since the epoch; None if it was idle."""
    found = [
        event
        for event in timeline.of(None, Kind.PRESSURE)
        if event.at <= end and event.at + PRESSURE_WINDOW >= start and share(event) >= PRESSED
    ]
    return max(found, key=share, default=None)


def pressed(pressure: Event) -> str:
    """Why an upper bound says nothing here."""
    return f"{SHORT} {pressure.data.get('resource')} meanwhile ({share(pressure):.0%} stalled)"


def tied(timeline: Timeline, expected: str, because: str, *evidence: Event | None) -> Finding:
    """The clocks do not tell an order: UNKNOWN, and if the node was under pressure meanwhile, that says why."""
    events = [event for event in evidence if event is not None]
    opens, closes = min(event.earliest for event in events), max(event.latest for event in events)
    if pressure := under_pressure(timeline, opens, closes):
        return unknown(
            expected, "no certain order", f"{because}, and {pressed(pressure)}", *evidence, pressure
        )
    return unknown(expected, "no certain order", because, *evidence)


def share(event: Event) -> float:
    value = event.data.get("share", 0.0)
    return float(value) if isinstance(value, int | float) else 0.0


def phrase(between: Span) -> str:
    """`10.2 s`, or `9.3 to 10.4 s` where the clocks leave room."""
    if between.blur < 0.15:
        return f"{(between.low + between.high) / 2:.2f} s"
    return f"{between.low:.1f} to {between.high:.1f} s"


def limits(at_least: float | None, at_most: float | None) -> str:
    """`at least 10 s and at most 12 s`."""
    parts = [f"at least {at_least:g} s"] if at_least is not None else []
    parts += [f"at most {at_most:g} s"] if at_most is not None else []
    return " and ".join(parts)


def backoff(attempt: int) -> float:
    """Seconds after which the instance that follows this attempt is due, by the kubelet's own defaults."""
    return 0.0 if attempt == 0 else min(BACKOFF_MAXIMUM, BACKOFF_INITIAL * 2.0 ** (attempt - 1))


def backoff_lag(timeline: Timeline, due: float) -> float:
    """Seconds by which a restart that is due after `due` may be late on the cluster that was recorded."""
    numbers = timeline.environment.get("kubernetes", "").lstrip("v").split(".")
    old = len(numbers) >= 2 and all(part.isdigit() for part in numbers[:2]) and _version(numbers) < (1, 35)
    return BACKOFF_LAG_BY_RESYNC if old else BACKOFF_LAG + BACKOFF_JITTER * min(due, BACKOFF_RESYNC)


def _version(numbers: list[str]) -> tuple[int, int]:
    return int(numbers[0]), int(numbers[1])
