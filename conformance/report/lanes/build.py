"""Timeline → lanes: the driver's steps, the pod, each container, the node. Decides what is shown, not where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.report.lanes import style
from conformance.report.lanes.attempts import Attempt, attempts
from conformance.report.lanes.lane import Lane, Span, Strip, Tick
from conformance.report.played import played
from conformance.timeline import POD, Event, Kind, Timeline

CONDITIONS = ("PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready", "DisruptionTarget")
PROBES = ("startup", "readiness", "liveness")
ROUTINE = ("Scheduled", "Pulling", "Pulled", "Created", "Started")
"""API events that every pod has: the lanes show the same already."""
SHORT_OF = 0.2
"""Share of time in which something waited for a resource, from which it is worth a mark."""


def lanes(timeline: Timeline, containers: Sequence[str], end: float) -> Iterator[Lane]:
    """From top to bottom; lanes with nothing to show are left out."""
    found = (_driver(timeline, end), _pod(timeline, end))
    yield from (lane for lane in found if lane)
    names = dict.fromkeys(
        (*containers, *(event.subject for event in timeline.events if _of_container(event)))
    )
    yield from (_container(timeline, name, end) for name in names)
    yield from (lane for lane in (_node(timeline),) if lane)


def _of_container(event: Event) -> bool:
    return event.subject != POD and event.kind not in (Kind.STEP, Kind.PRESSURE, Kind.GAP)


def _driver(timeline: Timeline, end: float) -> Lane | None:
    steps = tuple(played(timeline))
    spans = [
        Span(
            step.begin,
            end if step.end is None else step.end,
            style.STEP if step.done else style.BAD,
            opacity=0.8,
        )
        for step in steps
    ]
    ticks = [Tick(step.begin, style.STEP if step.done else style.BAD, step.name) for step in steps]
    return Lane("driver", spans, ticks, tall=False) if steps else None


def _pod(timeline: Timeline, end: float) -> Lane | None:
    mine = timeline.select(subject=POD)
    if not mine:
        return None
    phases = _values([event for event in mine if event.kind == Kind.PHASE], "phase", end)
    spans = [
        Span(begin, until, style.PHASES.get(phase, style.FAINT), phase, _phase_ink(phase))
        for begin, until, phase in phases
    ]
    return Lane("pod", spans, list(_pod_ticks(mine)), list(_conditions(mine, end)))


def _phase_ink(phase: str) -> str:
    return "#ffffff" if phase in style.DARK_PHASES else style.INK


def _pod_ticks(events: Sequence[Event]) -> Iterator[Tick]:
    for event in events:
        if event.kind == Kind.DELETING:
            yield Tick(event.at, style.BAD, f"delete, grace {event.data.get('grace', '?')} s", 3, arrow=True)
        elif event.kind == Kind.DELETED:
            yield Tick(event.at, style.BAD, "gone", 3)
        elif event.kind == Kind.GAP:
            yield Tick(event.at, style.TROUBLE, f"gap: {event.data.get('what', '')}"[:40], 4)
        elif event.kind == Kind.JOB:
            yield Tick(event.at, style.INK, f"Job {event.data.get('condition', '')}", 2)
        elif event.kind == Kind.EVENT and event.data.get("reason") not in ROUTINE:
            yield Tick(event.at, style.FAINT, str(event.data.get("reason", "")))


def _conditions(events: Sequence[Event], end: float) -> Iterator[Strip]:
    for name in CONDITIONS:
        changes = [
            event for event in events if event.kind == Kind.CONDITION and event.data.get("type") == name
        ]
        true = [span for span in _values(changes, "status", end) if span[2] == "True"]
        if true:
            yield Strip(name, [Span(begin, until, style.READY) for begin, until, _ in true])


def _container(timeline: Timeline, name: str, end: float) -> Lane:
    found = attempts(timeline, name)
    mine = timeline.select(subject=name)
    spans = [span for attempt in found for span in _attempt(attempt, end)]
    ticks = [*_signals(mine), *(tick for attempt in found for tick in _ends(attempt)), *_api_events(mine)]
    strips = [*_ready(mine, end), *_hooks(mine, end), *_probes(mine)]
    return Lane(name, spans, ticks, strips, list(_waits(mine, found, end)))


def _attempt(attempt: Attempt, end: float) -> Iterator[Span]:
    """Starting, running, stopping; the second in which a stamp may lie is paler."""
    begin, until = attempt.begin.at, attempt.end.at if attempt.end else end
    stopping = min(attempt.stopping.at, until) if attempt.stopping else until
    started = min(attempt.started.at, stopping) if attempt.started else begin
    number = f"#{attempt.number}" if attempt.number else ""
    if attempt.begin.kind == Kind.STARTING and not attempt.started:
        started = stopping
    if attempt.begin.clock.resolution >= 1:
        yield Span(begin, attempt.begin.latest, style.RUNNING, opacity=0.35)
        begin = started = min(max(attempt.begin.latest, started), until)
    if started > begin:
        yield Span(begin, started, style.STARTING, number, style.INK)
    if stopping > started or until == begin:
        yield Span(started, stopping, style.RUNNING, number if started == begin else "")
    if attempt.stopping:
        yield Span(stopping, until, style.STOPPING)
    if attempt.end and attempt.end.clock.resolution >= 1:
        yield Span(
            until, attempt.end.latest, style.STOPPING if attempt.stopping else style.RUNNING, opacity=0.35
        )


def _ends(attempt: Attempt) -> Iterator[Tick]:
    if attempt.end:
        yield Tick(attempt.end.at, style.BAD if attempt.failed else style.GOOD, attempt.exit, 2)


def _signals(events: Sequence[Event]) -> Iterator[Tick]:
    for event in events:
        if event.kind == Kind.SIGNAL:
            yield Tick(event.at, style.SIGNAL, str(event.data.get("signal", "")), 3, arrow=True)


def _api_events(events: Sequence[Event]) -> Iterator[Tick]:
    for event in events:
        if event.kind == Kind.EVENT and event.data.get("reason") not in ROUTINE:
            yield Tick(event.at, style.FAINT, str(event.data.get("reason", "")))


def _waits(events: Sequence[Event], found: Sequence[Attempt], end: float) -> Iterator[Span]:
    begins = [attempt.begin.at for attempt in found]
    for event in events:
        if event.kind == Kind.WAITING:
            until = min((at for at in begins if at > event.at), default=end)
            yield Span(event.at, until, style.FAINT, str(event.data.get("reason", "")))


def _ready(events: Sequence[Event], end: float) -> Iterator[Strip]:
    changes = [event for event in events if event.kind == Kind.READY]
    true = [span for span in _values(changes, "value", end) if span[2] == "true"]
    if true:
        yield Strip("ready", [Span(begin, until, style.READY) for begin, until, _ in true])


def _hooks(events: Sequence[Event], end: float) -> Iterator[Strip]:
    kinds = {Kind.HOOK_STARTED: "begin", Kind.HOOK_ENDED: "end"}
    hooks = [event for event in events if event.kind in kinds]
    for name in dict.fromkeys(str(event.data.get("hook", "hook")) for event in hooks):
        mine = [event for event in hooks if event.data.get("hook", "hook") == name]
        spans = []
        for event in mine:
            if event.kind == Kind.HOOK_STARTED:
                done = next((it for it in mine if it.kind == Kind.HOOK_ENDED and it.at >= event.at), None)
                color = style.BAD if done and done.data.get("result") == "fail" else style.HOOK
                spans.append(Span(event.at, done.at if done else end, color))
        yield Strip(name, spans)


def _probes(events: Sequence[Event]) -> Iterator[Strip]:
    for probe in PROBES:
        ticks = [
            Tick(event.at, style.GOOD if event.data.get("result") == "success" else style.BAD)
            for event in events
            if event.kind == Kind.PROBE and event.data.get("probe") == probe
        ]
        if ticks:
            yield Strip(probe, ticks=ticks)


def _node(timeline: Timeline) -> Lane | None:
    pressed = timeline.select(kind=Kind.PRESSURE)
    short = [event for event in pressed if float(str(event.data.get("share", 0))) >= SHORT_OF]
    ticks = [Tick(event.at, style.BAD, f"short of {event.data.get('resource', '')}", 1) for event in short]
    return Lane("node", ticks=ticks, tall=False) if ticks else None


def _values(changes: Sequence[Event], name: str, end: float) -> Iterator[tuple[float, float, str]]:
    """From when until when a value held."""
    for event, until in zip(changes, [*(later.at for later in changes[1:]), end], strict=False):
        yield event.at, until, str(event.data.get(name, ""))
