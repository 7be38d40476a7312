"""Termination messages, and what the status remembers of the last instance."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from conformance.judge.findings import failed, passed
from conformance.judge.instances import instances
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent
from conformance.scenario.arguments import Arguments, ContainerName
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Timeline


class Message(Arguments):
    """Whose message says what."""

    container: ContainerName
    equals: str | None = None
    contains: str | None = None
    attempt: int | None = Field(None, ge=0, description="which instance; without it, the last that ended")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.equals is None) == (self.contains is None):
            raise ValueError("say either equals or contains")
        return self


class LastState(Arguments):
    """What `lastState.terminated` says."""

    container: ContainerName
    code: int | None = Field(None, ge=0, le=255)
    reason: str | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.code is None and self.reason is None:
            raise ValueError("say code, reason or both")
        return self


@ASSERTIONS.register("message")
def message(arguments: Message, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The container's termination message is, or contains, a text.

    The content of terminationMessagePath becomes state.terminated.message (docs: Determine the Reason for Pod
    Failure). No message counts as an empty one.
    """
    wanted = (
        f"is {arguments.equals!r}" if arguments.equals is not None else f"contains {arguments.contains!r}"
    )
    expected = f"the termination message of {arguments.container} {wanted}"
    ended = [
        run.outcome
        for run in instances(timeline, arguments.container)
        if run.outcome and arguments.attempt in (None, run.attempt)
    ]
    if not ended:
        return absent(timeline, expected, f"{arguments.container} did not end")
    said = str(ended[-1].data.get("message", ""))
    kept = said == arguments.equals if arguments.equals is not None else (arguments.contains or "") in said
    return (passed if kept else failed)(expected, f"it is {_short(said)}", ended[-1])


@ASSERTIONS.register("last_state")
def last_state(arguments: LastState, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """After a restart `lastState` tells how the instance before the newest one ended.

    A container that was never restarted has no last state.
    """
    wanted = [(name, value) for name in ("code", "reason") if (value := getattr(arguments, name)) is not None]
    expected = f"lastState of {arguments.container}: " + _listed(wanted)
    last = _last_state(timeline, arguments.container)
    if last is None:
        return absent(timeline, expected, f"{arguments.container} has no last state")
    actual = [(name, last.data.get(name)) for name, _ in wanted]
    return (passed if actual == wanted else failed)(expected, _listed(actual), last)


def _last_state(timeline: Timeline, container: str) -> Event | None:
    """The end of the instance before the newest; while one waits to be restarted, it is the newest to come."""
    kinds = (Kind.STARTING, Kind.STARTED_AT, Kind.RUNNING, Kind.RESTARTS, Kind.WAITING)
    attempts = [event.attempt or 0 for kind in kinds for event in timeline.of(container, kind)]
    newest = max(attempts, default=0)
    return timeline.last(container, Kind.FINISHED_AT, newest - 1) if newest else None


def _listed(pairs: list[tuple[str, object]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs)


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")
