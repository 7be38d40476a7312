"""The phase of the pod, as the API server published it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from conformance.judge import published
from conformance.judge.arguments import Short, Windowed
from conformance.judge.bounds import pressed, under_pressure
from conformance.judge.findings import failed, passed, unknown
from conformance.judge.published import Value
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent, broken
from conformance.scenario.arguments import Arguments
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Timeline

Phase = Literal["Pending", "Running", "Succeeded", "Failed", "Unknown"]
Phases = Annotated[
    tuple[Phase, ...],
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else (value,)),
    Field(min_length=1, description="one phase or several"),
]


class PhaseStays(Windowed):
    """Which phase, and when."""

    phase: Phase


class PhaseSequence(Arguments):
    """All phases in order."""

    sequence: tuple[Phase, ...] = Field(min_length=1)
    optional: tuple[Phase, ...] = Field((), description="phases of the sequence that may be left out")


@ASSERTIONS.register("phase_reaches")
def phase_reaches(phase: Phase, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The pod is in this phase at some time."""
    return published.reaches(timeline, _phase(timeline, (phase,)), None, None)


@ASSERTIONS.register("phase_stays")
def phase_stays(arguments: Annotated[PhaseStays, Short("phase")], timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The pod is in this phase throughout a window, which opens with the phase itself if not said.

    Where something other than a publication opens the window, the phase that follows from it may come 2 s later.
    """
    value = _phase(timeline, (arguments.phase,))
    return published.stays(timeline, value, arguments.from_, arguments.until)


@ASSERTIONS.register("phase_never")
def phase_never(phases: Phases, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The pod is in none of these phases at any time of the record."""
    return published.never(timeline, _phase(timeline, phases), None, None)


@ASSERTIONS.register("phases")
def phases(
    arguments: Annotated[PhaseSequence, Short("sequence", "array")],
    timeline: Timeline,
    case: Case,  # noqa: ARG001
) -> Finding:
    """The pod goes through exactly these phases in this order, each once; optional ones may be left out.

    The watch shows every phase that was published. A node under pressure may pass a short phase by.
    """
    expected = "phases " + ", ".join(
        f"[{phase}]" if phase in arguments.optional else phase for phase in arguments.sequence
    )
    changes = timeline.of(POD, Kind.PHASE)
    seen = tuple(str(change.data.get("phase")) for change in changes)
    observed = "phases " + (", ".join(seen) or "none")
    if _fits(seen, arguments):
        if reason := broken(timeline):
            return unknown(expected, observed, reason, *changes)
        return passed(expected, observed, *changes)
    if _begins(seen, arguments):
        pressure = under_pressure(timeline, timeline.start, changes[-1].latest) if changes else None
        if pressure is not None and seen[-1] == arguments.sequence[-1]:
            because = f"{pressed(pressure)}: a short phase may not have been published"
            return unknown(expected, observed, because, *changes, pressure)
        return absent(timeline, expected, observed, *changes)
    return failed(expected, observed, *changes)


def _phase(timeline: Timeline, phases: tuple[str, ...]) -> Value:
    def holds(event: Event) -> bool:
        return event.data.get("phase") in phases

    return Value(timeline.of(POD, Kind.PHASE), holds, f"phase {' or '.join(phases)}")


def _fits(seen: tuple[str, ...], wanted: PhaseSequence) -> bool:
    """Whether what was seen is the sequence, some optional ones left out."""
    rest = list(seen)
    for phase in wanted.sequence:
        if rest and rest[0] == phase:
            rest.pop(0)
        elif phase not in wanted.optional:
            return False
    return not rest


def _begins(seen: tuple[str, ...], wanted: PhaseSequence) -> bool:
    """Whether a gap or an early end of the record could explain what is missing: nothing is out of order."""
    rest: Iterator[str] = iter(wanted.sequence)
    return all(phase in rest for phase in seen)
