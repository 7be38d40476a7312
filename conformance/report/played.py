"""Step events of a timeline → the steps that the driver played: when each began and ended, and how it went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.scenario.model import Call
from conformance.timeline import Event, Kind, Timeline


@dataclass(frozen=True, slots=True)
class Played:
    """`end`: when it was done or given up, None if it was broken off. `why`: of a step that ran into its deadline."""

    name: str
    begin: float
    end: float | None
    why: str = ""

    @property
    def done(self) -> bool:
        return self.end is not None and not self.why


def played(timeline: Timeline, calls: tuple[Call, ...] = ()) -> Iterator[Played]:
    """In order; named as written in `calls` where these are the steps of the case."""
    events = timeline.select(kind=Kind.STEP)
    begins = [index for index, event in enumerate(events) if event.data.get("edge") == "begin"]
    for number, index in enumerate(begins):
        event, ending = events[index], _ending(events[index + 1 :], events[index])
        name = str(event.data.get("step", "step"))
        written = calls[number].text if number < len(calls) and calls[number].name == name else name
        why = str(ending.data.get("why", "gave up")) if ending and ending.data["edge"] != "end" else ""
        yield Played(written, event.at, ending.at if ending else None, why)


def _ending(rest: tuple[Event, ...], begin: Event) -> Event | None:
    """The next event of the same step, if it is not another beginning."""
    mine = next((event for event in rest if event.data.get("step") == begin.data.get("step")), None)
    return mine if mine is not None and mine.data.get("edge") != "begin" else None
