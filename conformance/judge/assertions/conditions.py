"""Conditions of the pod (Ready, Initialized, …), as the API server published them."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from conformance.judge import published
from conformance.judge.arguments import Short, Windowed
from conformance.judge.findings import failed, passed, worst
from conformance.judge.published import Value
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent
from conformance.scenario.arguments import Arguments
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline


class ConditionIs(Windowed):
    """Which condition has which status and, if said, which reason."""

    type_: str = Field(
        alias="type", min_length=1, description="such as Ready, ContainersReady or Initialized"
    )
    status: Literal["True", "False", "Unknown"] = "True"
    reason: str | None = None


class Conditions(Arguments):
    """Types of conditions."""

    types: tuple[str, ...] = Field(min_length=1)


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


@ASSERTIONS.register("transition_times")
def transition_times(
    arguments: Annotated[Conditions, Short("types", "array")],
    timeline: Timeline,
    case: Case,  # noqa: ARG001
) -> Finding:
    """The conditions' lastTransitionTime changes only together with their status, which changes at least once.

    docs: Structure of a Pod condition. Stamps have whole seconds, so two transitions may bear the same.
    """
    return worst(_transitions(timeline, type_) for type_ in arguments.types)


def _transitions(timeline: Timeline, type_: str) -> Finding:
    expected = f"lastTransitionTime of {type_} changes only with its status"
    changes = timeline.select(POD, Kind.CONDITION, type=type_)
    if len({event.data.get("status") for event in changes}) < 2:
        return absent(timeline, expected, "its status never changed", *changes[-1:])
    for one, other in pairwise(changes):
        same = one.data.get("status") == other.data.get("status")
        earlier, later = _stamp(one), _stamp(other)
        if same and earlier != later:
            return failed(
                expected, f"it changed while the status stayed {one.data.get('status')}", one, other
            )
        if later < earlier:
            return failed(expected, "it went backwards", one, other)
    return passed(expected, "so it was", *changes)


def _stamp(event: Event) -> float:
    value = event.data.get("transition", 0.0)
    return value if isinstance(value, float) else 0.0


def _value(timeline: Timeline, wanted: ConditionIs) -> Value:
    def holds(event: Event) -> bool:
        same = event.data.get("status") == wanted.status
        return same and wanted.reason in (None, event.data.get("reason"))

    reason = f" ({wanted.reason})" if wanted.reason else ""
    changes = timeline.select(POD, Kind.CONDITION, type=wanted.type_)
    return Value(changes, holds, f"{wanted.type_} {wanted.status}{reason}")
