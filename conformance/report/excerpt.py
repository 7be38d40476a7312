"""Timeline and the events that decided → the few lines that tell the story between them, gaps counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.timeline import Event, Kind, Timeline

LINES = 12
DECIDED = 6
"""At most so many of the events that decided: when forty probes failed, the first and last three tell it."""
_RANK = {
    kind: rank
    for rank, kinds in enumerate(
        (
            (Kind.STARTING, Kind.STARTED, Kind.SIGNAL, Kind.EXITING, Kind.DELETING, Kind.DELETED, Kind.GAP),
            (Kind.HOOK_STARTED, Kind.HOOK_ENDED, Kind.PHASE, Kind.TERMINATED, Kind.FINISHED_AT, Kind.STEP),
            (Kind.WAITING, Kind.STARTED_AT, Kind.RESTARTS, Kind.PRESSURE, Kind.JOB, Kind.EVENT),
        )
    )
    for kind in kinds
}


@dataclass(frozen=True, slots=True)
class Line:
    """An event to show; `marked` when it decided."""

    event: Event
    marked: bool


@dataclass(frozen=True, slots=True)
class Elided:
    """Events left out between two lines: how many of each sort, the most frequent first."""

    counts: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        """`34 more app Probe`, or `9 more: 6 app Probe, 3 pod Condition`."""
        total = sum(count for _, count in self.counts)
        if len(self.counts) == 1:
            return f"{total} more {self.counts[0][0]}"
        named = [f"{count} {name}" for name, count in self.counts[:3]]
        return f"{total} more: {', '.join(named + ['…'] * (len(self.counts) > 3))}"


def choose(timeline: Timeline, evidence: Sequence[Event], limit: int = LINES) -> Iterator[Line | Elided]:
    """The evidence and what matters most between it, in order; without evidence the end of the timeline."""
    events = timeline.events
    decided = [index for index, event in enumerate(events) if event in evidence]
    window = _window(events, decided)
    subjects = {event.subject for event in evidence}
    keep = {*_ends(decided), *_context(events, decided)}
    spare = [index for index in window if index not in keep and events[index] not in evidence]
    spare.sort(key=lambda index: _rank(events[index], subjects))
    keep.update(spare[: max(0, limit - len(keep))])
    yield from _lines(events, sorted(keep), set(decided))


def _window(events: Sequence[Event], decided: Sequence[int]) -> range:
    if not decided:
        return range(len(events))
    return range(decided[0], decided[-1] + 1)


def _ends(decided: Sequence[int]) -> Sequence[int]:
    half = DECIDED // 2
    return decided if len(decided) <= DECIDED else [*decided[:half], *decided[-half:]]


def _context(events: Sequence[Event], decided: Sequence[int]) -> Iterator[int]:
    """Where the attempts began that the deciding events belong to."""
    for subject, attempt in {(events[index].subject, events[index].attempt) for index in decided}:
        yield from (
            index
            for index in range(decided[-1])
            if events[index].kind == Kind.STARTING
            and (events[index].subject, events[index].attempt) == (subject, attempt)
        )


def _rank(event: Event, subjects: set[str]) -> tuple[int, bool, float]:
    """What to show first; without evidence (no subjects) the latest."""
    rank = _RANK.get(event.kind, len(_RANK))
    return (rank, event.subject not in subjects, event.at if subjects else -event.at)


def _lines(events: Sequence[Event], keep: Sequence[int], decided: set[int]) -> Iterator[Line | Elided]:
    previous = keep[0] if keep else 0
    for index in keep:
        if between := events[previous + 1 : index]:
            sorts = Counter(f"{event.subject} {event.kind}" for event in between)
            yield Elided(tuple(sorts.most_common()))
        yield Line(events[index], index in decided)
        previous = index
