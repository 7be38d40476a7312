"""Events of one container → its attempts: when each began, was started, was signalled and ended, as well as known.

The containers' own words are exact and come first; where there are none, stamps of the status stand in, and the
second in which it may have happened is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.timeline import Event, Kind, Timeline

_BEGIN = (Kind.STARTING, Kind.STARTED_AT, Kind.RUNNING)
_END = (Kind.EXITING, Kind.FINISHED_AT, Kind.TERMINATED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One instance of a container; `end` None: it still ran when the record ended."""

    number: int
    begin: Event
    started: Event | None
    stopping: Event | None
    end: Event | None
    exit: str
    failed: bool


def attempts(timeline: Timeline, container: str) -> tuple[Attempt, ...]:
    """In order; events that bear no number belong to the first."""
    mine = [event for event in timeline.events if event.subject == container]
    numbers = sorted({event.attempt or 0 for event in mine if event.kind in (*_BEGIN, *_END)})
    found = (
        _attempt(number, [event for event in mine if (event.attempt or 0) == number]) for number in numbers
    )
    return tuple(attempt for attempt in found if attempt)


def _attempt(number: int, events: Sequence[Event]) -> Attempt | None:
    begin, end = _best(events, _BEGIN), _best(events, _END)
    first = begin or end
    if first is None:
        return None
    stamped = _best(events, (Kind.FINISHED_AT, Kind.TERMINATED, Kind.EXITING))
    code = stamped.data.get("code") if stamped else None
    return Attempt(
        number=number,
        begin=first,
        started=_best(events, (Kind.STARTED,)),
        stopping=_best(events, (Kind.SIGNAL,)),
        end=end,
        exit=_exit(code, str(stamped.data.get("reason", "")) if stamped else ""),
        failed=code not in (0, "0", None),
    )


def _exit(code: object, reason: str) -> str:
    """`exit 137 OOMKilled`; the usual reasons say no more than the code."""
    if code is None:
        return ""
    return f"exit {code}" if reason in ("", "Error", "Completed") else f"exit {code} {reason}"


def _best(events: Sequence[Event], kinds: Sequence[Kind]) -> Event | None:
    """The first event of the first of these kinds that there is."""
    found = (event for kind in kinds for event in events if event.kind == kind)
    return next(found, None)
