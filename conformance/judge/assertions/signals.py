"""Which signals reach the first process of a container."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from conformance.judge.arguments import Counted, Short, Windowed
from conformance.judge.counting import count
from conformance.judge.instances import ran
from conformance.judge.registry import ASSERTIONS
from conformance.judge.signals import Signal
from conformance.judge.verdict import Finding
from conformance.judge.window import Window, absent, open_window
from conformance.scenario.arguments import ContainerName
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Timeline


class Received(Counted):
    """Who receives what."""

    container: ContainerName
    signal: Signal = "TERM"
    attempt: int | None = Field(None, ge=0, description="which instance; without it, all together")


class NotReceived(Windowed):
    """Who does not receive what, and when not."""

    container: ContainerName
    signal: Signal = "TERM"
    attempt: int | None = Field(None, ge=0, description="which instance; without it, all")


@ASSERTIONS.register("receives")
def receives(arguments: Annotated[Received, Short("container")], timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The container's first process receives the signal (TERM if not said); without a count, at least once.

    Known from testimony only: the program traps the signal and says so.
    """
    often = f" {arguments.times()} times" if arguments.bounded else ""
    expected = f"{arguments.container} Signal {arguments.signal}{often}"
    if not ran(timeline, arguments.container):
        return absent(timeline, expected, f"{arguments.container} never started")
    return count(Window(timeline), _signals(timeline, arguments), arguments, expected)


@ASSERTIONS.register("does_not_receive")
def does_not_receive(
    arguments: Annotated[NotReceived, Short("container")],
    timeline: Timeline,
    case: Case,  # noqa: ARG001
) -> Finding:
    """The container's first process runs, testifies, and does not receive the signal in the window.

    The window is the whole record if not said. A container that never testified proves nothing.
    """
    expected = f"{arguments.container} without Signal {arguments.signal}"
    if timeline.first(arguments.container, Kind.STARTING, arguments.attempt) is None:
        return absent(timeline, expected, f"{arguments.container} never testified")
    window = open_window(timeline, arguments.from_, arguments.until, expected)
    if isinstance(window, Finding):
        return window
    return count(window, _signals(timeline, arguments), Counted(count=0), expected + window.phrase())


def _signals(timeline: Timeline, arguments: Received | NotReceived) -> tuple[Event, ...]:
    return timeline.select(arguments.container, Kind.SIGNAL, arguments.attempt, signal=arguments.signal)
