"""What commands printed that a scenario ran in containers (step exec)."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from conformance.judge.arguments import Chain
from conformance.judge.findings import failed, passed, worst
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent
from conformance.scenario.arguments import Arguments, ContainerName
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Timeline


class Prints(Arguments):
    """Which container, and what its last command printed; or a number and how large it may be."""

    container: ContainerName
    text: str | None = None
    at_least: int | None = Field(None, description="it printed a number, at least this")
    at_most: int | None = Field(None, description="it printed a number, at most this")

    @model_validator(mode="after")
    def _some(self) -> Self:
        if (self.text is None) == (self.at_least is None and self.at_most is None):
            raise ValueError("say either text or at_least and at_most")
        return self


@ASSERTIONS.register("prints")
def prints(wanted: Prints, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The last command that was executed in the container printed this text, or a number within the bounds."""
    expected = f"{wanted.container} prints {_bounds(wanted)}"
    event = timeline.last(wanted.container, Kind.OUTPUT)
    if event is None:
        return absent(timeline, expected, f"no command ran in {wanted.container}")
    holds = _said(event) == wanted.text if wanted.text is not None else _within(wanted, _number(event))
    return (passed if holds else failed)(expected, f"it printed {_said(event)!r}", event)


@ASSERTIONS.register("prints_at_most")
def prints_at_most(chain: Chain, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """Each container's last command printed a number that is at most the one of the next container."""
    return worst(_at_most(timeline, *pair) for pair in pairwise(chain))


def _at_most(timeline: Timeline, one: str, other: str) -> Finding:
    expected = f"{one} prints at most what {other} prints"
    events = [timeline.last(name, Kind.OUTPUT) for name in (one, other)]
    first, second = events
    if first is None or second is None:
        return absent(timeline, expected, f"no command ran in {one if first is None else other}", *events)
    low, high = _number(first), _number(second)
    holds = low is not None and high is not None and low <= high
    return (passed if holds else failed)(expected, f"{_said(first)!r} and {_said(second)!r}", *events)


def _bounds(wanted: Prints) -> str:
    if wanted.text is not None:
        return repr(wanted.text)
    bounds = [(wanted.at_least, "at least"), (wanted.at_most, "at most")]
    return " and ".join(f"{word} {bound}" for bound, word in bounds if bound is not None)


def _within(wanted: Prints, number: int | None) -> bool:
    low, high = wanted.at_least, wanted.at_most
    return number is not None and (low is None or number >= low) and (high is None or number <= high)


def _said(event: Event) -> str:
    return str(event.data.get("text", ""))


def _number(event: Event) -> int | None:
    said = _said(event)
    return int(said) if said.lstrip("-").isdigit() else None
