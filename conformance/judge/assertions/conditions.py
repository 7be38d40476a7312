"""Conditions of the pod (Ready, Initialized, …), as the API server published them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from conformance.judge import published
from conformance.judge.arguments import Short, Windowed
from conformance.judge.published import Value
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline


class ConditionIs(Windowed):
    """Which condition has which status and, if said, which reason."""

    type_: str = Field(
        alias="type", min_length=1, description="such as Ready, ContainersReady or Initialized"
    )
    status: Literal["True", "False", "Unknown"] = "True"
    reason: str | None = None


Condition = Annotated[ConditionIs, Short("type")]


@ASSERTIONS.register("condition_reaches")
def condition_reaches(arguments: Condition, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The condition has this status (True if not said) at some time of the window."""
    return published.reaches(timeline, _value(timeline, arguments), arguments.from_, arguments.until)


@ASSERTIONS.register("condition_stays")
def condition_stays(arguments: Condition, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The condition has this status (True if not said) throughout the window.

    The window opens when the condition first has it, if not said.
    """
    return published.stays(timeline, _value(timeline, arguments), arguments.from_, arguments.until)


@ASSERTIONS.register("condition_never")
def condition_never(arguments: Condition, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The condition has this status (True if not said) at no time of the window, though it was published."""
    return published.never(timeline, _value(timeline, arguments), arguments.from_, arguments.until)


def _value(timeline: Timeline, wanted: ConditionIs) -> Value:
    def holds(event: Event) -> bool:
        same = event.data.get("status") == wanted.status
        return same and wanted.reason in (None, event.data.get("reason"))

    reason = f" ({wanted.reason})" if wanted.reason else ""
    changes = timeline.select(POD, Kind.CONDITION, type=wanted.type_)
    return Value(changes, holds, f"{wanted.type_} {wanted.status}{reason}")
