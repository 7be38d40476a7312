"""The part of the record that a claim is about, and whether that part is whole.

A claim that something did not happen needs a window with a begin and an end, life inside it, and nobody having
looked away. Knows no assertion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from conformance.judge.bounds import pressed, under_pressure
from conformance.judge.findings import failed, unknown
from conformance.judge.verdict import Finding, Outcome
from conformance.timeline import POD, Event, Kind, Order, Timeline
from conformance.timeline.pattern import Pattern

NO_START = (
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "CreateContainerConfigError",
    "CreateContainerError",
)
"""Reasons of Waiting that say that the cluster could not even try."""
FLEETING = (Kind.READY, Kind.STARTED_FLAG, Kind.CONDITION, Kind.WAITING, Kind.RUNNING, Kind.TERMINATED)
"""What the kubelet publishes late on a busy node, and then only its last value: on one it went from ready through
unready to ready within 20 s, and nothing of it was ever published; on another a container ran for a second, and only
that it had waited and that it had ended was."""
PACED = (Kind.PROBE, Kind.SERVED, Kind.ENDPOINT, *FLEETING)
"""What comes at a pace or by way of a status, so that a record of a busy node may end before it has come."""
NO_NODE = ("FailedScheduling", "FailedMount", "FailedCreatePodSandBox", "FailedAttachVolume")
"""Reasons of API events that say the same of the pod."""
RAN_OUT = "the runtime ran out of time"
START_TIME = 30.0
"""Seconds that containerd's shim waits for its streams."""
OUT_OF_TIME = "deadline exceeded"
"""In the message of a container that never ran. Seen of containerd 2.4 on a busy node: its shim had not opened the
container's output within 30 s (containerd#11033)."""


@dataclass(frozen=True, slots=True)
class Window:
    """From one event, which is inside, to another, which is not; None is the begin and the end of the record."""

    timeline: Timeline
    start: Event | None = None
    end: Event | None = None

    @property
    def opens(self) -> float:
        """Seconds since the epoch."""
        return self.start.earliest if self.start else self.timeline.start

    @property
    def closes(self) -> float:
        return self.end.latest if self.end else _last(self.timeline)

    def relation(self, event: Event) -> Order | None:
        """BEFORE it opened, AFTER it closed, INDISTINGUISHABLE from one of its ends, or None: inside.

        What was published together with the event that opens or closes it, belongs where that belongs.
        """
        if together(event, self.end):
            return Order.AFTER
        if together(event, self.start):
            return None
        opening = Order.AFTER if self.start is None else event.compare(self.start)
        closing = Order.BEFORE if self.end is None else event.compare(self.end)
        if opening is Order.BEFORE:
            return Order.BEFORE
        if closing is Order.AFTER:
            return Order.AFTER
        return None if opening is Order.AFTER and closing is Order.BEFORE else Order.INDISTINGUISHABLE

    def opened(self, event: Event) -> bool:
        """Whether the event is not certainly before the window."""
        return self.relation(event) is not Order.BEFORE

    def may_be_over(self, event: Event) -> bool:
        """Whether the clocks cannot say if the event came before the window closed."""
        tied = self.end is not None and event.compare(self.end) is Order.INDISTINGUISHABLE
        return tied and not together(event, self.end)

    def inside(self, events: Iterable[Event]) -> Iterator[Event]:
        """Events that are certainly inside."""
        return (event for event in events if self.relation(event) is None)

    def at_edge(self, events: Iterable[Event]) -> Iterator[Event]:
        """Events of which the clocks cannot say whether they are inside."""
        return (event for event in events if self.relation(event) is Order.INDISTINGUISHABLE)

    @property
    def lasted(self) -> float:
        """Seconds."""
        return self.closes - self.opens

    def phrase(self) -> str:
        begin = f" from {self.start.words()}" if self.start else ""
        return begin + (f" until {self.end.words()}" if self.end else "")


def open_window(
    timeline: Timeline, start: Pattern | Event | None, end: Pattern | None, expected: str
) -> Window | Finding:
    """The window between the first event that fits `start` and the first one after it that fits `end`.

    A finding instead when either never came: without its window a claim is empty.
    """
    opening = start.first(timeline) if isinstance(start, Pattern) else start
    if isinstance(start, Pattern) and opening is None:
        return missing(timeline, expected, start, ", which opens the window")
    if end is None:
        return Window(timeline, opening)
    later = (event for event in end.find(timeline) if opening is None or _not_before(event, opening))
    closing = next(later, None)
    if closing is None:
        return missing(timeline, expected, end, ", which closes the window", opening)
    return Window(timeline, opening, closing)


def absent(timeline: Timeline, expected: str, observed: str, *evidence: Event | None) -> Finding:
    """What should have been in the record is not: FAILED if the record is whole, else UNKNOWN."""
    if reason := broken(timeline) or stalled(timeline):
        return unknown(expected, observed, reason, *evidence)
    return failed(expected, observed, *evidence)


def missing(
    timeline: Timeline, expected: str, pattern: Pattern, role: str = "", start: Event | None = None
) -> Finding:
    """An event that a claim needs never came; what may pass unpublished says nothing of a node under pressure."""
    observed = f"no {pattern}{role}"
    say = late if pattern.kind in PACED else absent
    return say(timeline, expected, observed, start)


def late(
    timeline: Timeline, expected: str, observed: str, since: Event | None, *evidence: Event | None
) -> Finding:
    """As `absent` for what may have been about to come after `since`: UNKNOWN if the node was under pressure."""
    if timeline.events:
        opens = since.earliest if since else timeline.start
        if pressure := under_pressure(timeline, opens, timeline.events[-1].latest):
            return unknown(expected, observed, pressed(pressure), since, *evidence, pressure)
    return absent(timeline, expected, observed, since, *evidence)


def broken(timeline: Timeline, window: Window | None = None) -> str:
    """Why absence proves nothing in the window (None: in the whole record); empty if it is whole."""
    if timeline.trouble:
        return f"the record is not whole: {timeline.trouble[0]}"
    gaps = timeline.of(None, Kind.GAP)
    for gap in gaps:
        if window is None or window.opens <= gap.at <= window.closes:
            return f"the record has a gap: {gap.data.get('what', 'nothing could be observed')}"
    return ""


def stalled(timeline: Timeline) -> str:
    """Why a step that timed out says nothing about a promise; empty if none timed out, or the kubelet may be why."""
    expired = timed_out(timeline)
    if expired is None:
        return ""
    step = expired.data.get("step")
    if pressure := under_pressure(timeline, timeline.start, expired.latest):
        return f"{step} timed out, and {pressed(pressure)}"
    for waiting in _stuck(timeline):
        return f"{step} timed out: {waiting}"
    return ""


def excused(timeline: Timeline, finding: Finding) -> Finding:
    """The finding, but UNKNOWN for FAILED if a busy node's runtime ran out of time for a start that may be why."""
    for event in timeline.of(None, Kind.FINISHED_AT) if finding.outcome is Outcome.FAILED else ():
        out_of_time = event.never_ran and OUT_OF_TIME in str(event.data.get("message", ""))
        opens = event.earliest - START_TIME
        before = bool(finding.evidence) and all(one.latest < opens for one in finding.evidence)
        if out_of_time and not before and (pressure := under_pressure(timeline, opens, event.latest)):
            because = f"{RAN_OUT} starting {event.subject}, and {pressed(pressure)}"
            return replace(finding, outcome=Outcome.UNKNOWN, because=because)
    return finding


def timed_out(timeline: Timeline) -> Event | None:
    """The step whose condition did not come true; those after it were not played."""
    return timeline.first(POD, Kind.STEP, edge="timeout")


def _stuck(timeline: Timeline) -> Iterator[str]:
    last: dict[str, Event] = {}
    for event in timeline.of(None, None):
        if event.kind in (Kind.WAITING, Kind.RUNNING, Kind.TERMINATED):
            last[event.subject] = event
    for subject, event in last.items():
        if event.kind is Kind.WAITING and event.data.get("reason") in NO_START:
            yield f"{subject} was waiting with {event.data['reason']}"
    if not timeline.of(None, Kind.RUNNING) and not timeline.of(None, Kind.STARTING):
        for event in timeline.of(None, Kind.EVENT):
            if event.data.get("reason") in NO_NODE:
                yield f"{event.data['reason']}: {event.data.get('message', '')}"


def together(event: Event, edge: Event | None) -> bool:
    """Whether it is the same event, or came in the same snapshot: on a clock without resolution, at that moment."""
    if event is edge or edge is None:
        return edge is not None
    return event.clock.name == edge.clock.name and event.clock.resolution == 0.0 and event.at == edge.at


def _not_before(event: Event, opening: Event) -> bool:
    return event is not opening and event.compare(opening) is not Order.BEFORE


def _last(timeline: Timeline) -> float:
    return timeline.events[-1].latest if timeline.events else 0.0


def has_life(window: Window) -> bool:
    """Whether the window was watched for any time at all: something is recorded at or after its end."""
    if not window.timeline.events or (window.end is None and window.lasted <= 0.0):
        return False
    return window.end is not None or window.timeline.events[-1] is not window.start
