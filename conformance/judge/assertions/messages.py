"""Termination messages, and what the status remembers of the last instance."""

from __future__ import annotations

from collections.abc import Callable
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
    bytes_: int | None = Field(None, alias="bytes", ge=0, description="its exact length")
    at_most_bytes: int | None = Field(None, ge=0)
    lines: int | None = Field(None, ge=0, description="its exact number of lines")
    attempt: int | None = Field(None, ge=0, description="which instance; without it, the last that ended")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if not self.claims:
            raise ValueError("say equals, contains, bytes, at_most_bytes or lines")
        return self

    @property
    def claims(self) -> dict[str, Callable[[str], bool]]:
        """What is claimed of the message, in words, and how to see whether it is so."""
        claims: dict[str, tuple[object, Callable[[str], bool]]] = {
            f"is {self.equals!r}": (self.equals, lambda said: said == self.equals),
            f"contains {self.contains!r}": (self.contains, lambda said: str(self.contains) in said),
            f"has {self.bytes_} bytes": (self.bytes_, lambda said: len(said.encode()) == self.bytes_),
            f"has at most {self.at_most_bytes} bytes": (
                self.at_most_bytes,
                lambda said: len(said.encode()) <= (self.at_most_bytes or 0),
            ),
            f"has {self.lines} lines": (self.lines, lambda said: len(said.splitlines()) == self.lines),
        }
        return {words: holds for words, (given, holds) in claims.items() if given is not None}


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
    """The container's termination message is, or contains, a text, or has such a length.

    The content of terminationMessagePath becomes state.terminated.message (docs: Determine the Reason for Pod
    Failure). No message counts as an empty one.
    """
    expected = f"the termination message of {arguments.container} {' and '.join(arguments.claims)}"
    ended = [
        run.outcome
        for run in instances(timeline, arguments.container)
        if run.outcome and arguments.attempt in (None, run.attempt)
    ]
    if not ended:
        return absent(timeline, expected, f"{arguments.container} did not end")
    said = str(ended[-1].data.get("message", ""))
    kept = all(holds(said) for holds in arguments.claims.values())
    observed = f"it is {_short(said)}, {len(said.encode())} bytes in {len(said.splitlines())} lines"
    return (passed if kept else failed)(expected, observed, ended[-1])


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
