"""State, `started` and `ready` of a container, as the API server published them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from conformance.judge import published
from conformance.judge.arguments import Windowed
from conformance.judge.published import Value
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.scenario.arguments import ContainerName
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Timeline

STATES = {"waiting": Kind.WAITING, "running": Kind.RUNNING, "terminated": Kind.TERMINATED}

Reason = Annotated[str | bool | None, Field(description="a reason, or true for any")]


class StateIs(Windowed):
    """Which container is in which state; exactly one state."""

    container: ContainerName
    waiting: Reason = None
    running: bool | None = Field(None, description="true")
    terminated: Reason = None
    attempt: int | None = Field(None, ge=0, description="0-based restart count that the state belongs to")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(getattr(self, name) is not None for name in STATES) != 1:
            raise ValueError(f"say exactly one of {', '.join(STATES)}")
        if getattr(self, self.state) is False:
            raise ValueError(f"{self.state}: false says nothing; name the state that is expected")
        return self

    @property
    def state(self) -> str:
        return next(name for name in STATES if getattr(self, name) is not None)

    @property
    def reason(self) -> str | None:
        wanted = getattr(self, self.state)
        return wanted if isinstance(wanted, str) else None


class FlagIs(Windowed):
    """Which container has which value of the flag."""

    container: ContainerName
    value: bool = True


@ASSERTIONS.register("state_reaches")
def state_reaches(arguments: StateIs, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The container is in this state, with this reason, at some time of the window."""
    return published.reaches(timeline, _state(timeline, arguments), arguments.from_, arguments.until)


@ASSERTIONS.register("state_stays")
def state_stays(arguments: StateIs, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The container is in this state, with this reason, throughout the window.

    The window opens when it first is, if not said.
    """
    return published.stays(timeline, _state(timeline, arguments), arguments.from_, arguments.until)


@ASSERTIONS.register("started_flag")
def started_flag(arguments: FlagIs, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The container's `started` has this value throughout the window, from when it first has it if not said."""
    value = _flag(timeline, Kind.STARTED_FLAG, "started", arguments)
    return published.stays(timeline, value, arguments.from_, arguments.until)


@ASSERTIONS.register("ready_flag")
def ready_flag(arguments: FlagIs, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The container's `ready` has this value throughout the window, from when it first has it if not said."""
    value = _flag(timeline, Kind.READY, "ready", arguments)
    return published.stays(timeline, value, arguments.from_, arguments.until)


def _state(timeline: Timeline, wanted: StateIs) -> Value:
    def holds(event: Event) -> bool:
        same = event.kind is STATES[wanted.state] and wanted.attempt in (None, event.attempt)
        return same and wanted.reason in (None, event.data.get("reason"))

    found = [event for kind in STATES.values() for event in timeline.of(wanted.container, kind)]
    reason = f" ({wanted.reason})" if wanted.reason else ""
    attempt = "" if wanted.attempt is None else f" @{wanted.attempt}"
    changes = tuple(sorted(found, key=lambda event: event.at))
    return Value(changes, holds, f"{wanted.container} {wanted.state}{reason}{attempt}")


def _flag(timeline: Timeline, kind: Kind, name: str, wanted: FlagIs) -> Value:
    text = str(wanted.value).lower()

    def holds(event: Event) -> bool:
        return event.data.get("value") == text

    return Value(timeline.of(wanted.container, kind), holds, f"{wanted.container} {name} {text}")
