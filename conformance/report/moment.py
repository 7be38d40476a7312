"""An event's time → words for people: seconds since the timeline's start, and whose clock says so how exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from conformance.timeline import Clock, Event, Timeline

MOMENTS_SHOWN = 4
_MANY = {1: "", 2: "both: "}


def seconds(event: Event, start: float) -> str:
    """`1.204`: seconds since `start`."""
    return f"{event.at - start:.3f}"


def spoken(event: Event, start: float) -> str:
    """`at 1.204 s`, or for a stamp of whole seconds the interval in which it happened."""
    if event.clock.resolution < 1:
        return f"at {seconds(event, start)} s"
    return f"between {seconds(event, start)} and {event.latest - start:.3f} s"


def precision(clock: Clock) -> str:
    """`node clock, ±10 ms`."""
    if clock.resolution == 0:
        return f"{clock.name} clock, order is exact"
    if clock.resolution >= 1:
        return f"{clock.name} clock, whole seconds"
    return f"{clock.name} clock, ±{clock.resolution * 1000:g} ms"


def observed(evidence: Sequence[Event], timeline: Timeline) -> Iterator[str]:
    """`app Starting at 1.204 s, proxy Started at 2.934 s   (both: node clock, ±10 ms)`, in a line or two."""
    mixed = len({event.clock.name for event in evidence}) > 1
    moments = ", ".join(_phrases(evidence, timeline.start, mixed))
    if mixed:
        yield from (moments, f"({_clocks(evidence)})")
    else:
        yield f"{moments}   ({_MANY.get(len(evidence), 'all: ')}{precision(evidence[0].clock)})"


def _phrases(evidence: Sequence[Event], start: float, mixed: bool) -> Iterator[str]:
    """One phrase an event; where there are many, one for all that read the same."""
    groups: dict[str, list[Event]] = {}
    for number, event in enumerate(evidence):
        groups.setdefault(named(event) if len(evidence) > MOMENTS_SHOWN else str(number), []).append(event)
    for group in groups.values():
        whose = f" ({group[0].clock.name})" if mixed else ""
        if len(group) == 1:
            yield f"{named(group[0])} {spoken(group[0], start)}{whose}"
        else:
            first, last = seconds(group[0], start), seconds(group[-1], start)
            yield f"{named(group[0])} {len(group)} times from {first} to {last} s{whose}"


def named(event: Event) -> str:
    """`app Starting`, and `app Starting @1` for a later attempt."""
    return f"{event.words()} @{event.attempt}" if event.attempt else event.words()


def _clocks(evidence: Sequence[Event]) -> str:
    clocks = {event.clock.name: event.clock for event in evidence}
    apart = max(one.slack(other) for one, other in combinations(clocks.values(), 2))
    differ = f"; they may differ by {apart * 1000:g} ms" if apart else ""
    return "; ".join(map(precision, clocks.values())) + differ
