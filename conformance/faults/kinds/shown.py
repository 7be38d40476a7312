"""Lies: faults of what the runtime shows of a container, in its status and in lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import model_validator

from conformance.faults import messages
from conformance.faults.kinds.registry import Nothing, Shift, lie
from conformance.faults.messages import has
from conformance.scenario.arguments import Arguments, Duration

RESTART_COUNT = "io.kubernetes.container.restartCount"
"""The annotation in which the kubelet keeps the number of restarts."""

STATES = {
    "created": messages.CREATED,
    "running": messages.RUNNING,
    "exited": messages.EXITED,
    "unknown": messages.UNKNOWN,
}
State = Literal["created", "running", "exited", "unknown"]


@dataclass(frozen=True)
class View:
    """A container in an answer. `age`: seconds since its real state was first seen to be what it is."""

    status: Any
    age: float

    @property
    def complete(self) -> bool:
        """Whether this is its status: items of lists lack most fields."""
        return has(self.status, "exit_code")

    @property
    def ended(self) -> bool:
        return bool(self.status.state == messages.EXITED)


class Code(Arguments):
    """A code."""

    exit_code: int


class Reason(Arguments):
    """A reason."""

    reason: str


class Shown(Arguments):
    """A state and what it is taken for."""

    real: State
    shown: State
    lasts: Duration

    @model_validator(mode="after")
    def _differ(self) -> Shown:
        if self.real == self.shown:
            raise ValueError("real and shown are the same state")
        return self


class Loss(Arguments):
    """A state and times."""

    real: State = "running"
    after: Duration = 0.0
    lasts: Duration


class Restarts(Arguments):
    """A number."""

    add: int = 1


@lie("exit_code")
def exit_code(arguments: Code, view: View) -> bool:
    """An ended container shows this exit code."""
    if view.complete and view.ended:
        view.status.exit_code = arguments.exit_code
        view.status.reason = "Completed" if arguments.exit_code == 0 else "Error"
    return True


@lie("reason")
def reason(arguments: Reason, view: View) -> bool:
    """An ended container shows this reason."""
    if view.complete and view.ended:
        view.status.reason = arguments.reason
    return True


@lie("finished_at")
def finished_at(arguments: Shift, view: View) -> bool:
    """The moment at which the container ended is shown wrong, or not at all."""
    if view.complete and view.ended:
        view.status.finished_at = arguments.apply(view.status.finished_at)
    return True


@lie("started_at")
def started_at(arguments: Shift, view: View) -> bool:
    """The moment at which the container started is shown wrong, or not at all."""
    if view.complete:
        view.status.started_at = arguments.apply(view.status.started_at)
    return True


@lie("state")
def state(arguments: Shown, view: View) -> bool:
    """A container is shown in another state for so long from the moment at which it got into its real one."""
    if view.status.state == STATES[arguments.real] and view.age < arguments.lasts:
        view.status.state = STATES[arguments.shown]
    return True


@lie("record_lost")
def record_lost(arguments: Loss, view: View) -> bool:
    """The container is left out of lists and not found by its id, for a while in this state."""
    end = arguments.after + arguments.lasts
    return not (view.status.state == STATES[arguments.real] and arguments.after <= view.age < end)


@lie("restart_count")
def restart_count(arguments: Restarts, view: View) -> bool:
    """The number of restarts that is kept with the container is too high."""
    count = view.status.annotations.get(RESTART_COUNT)
    if count is not None:
        view.status.annotations[RESTART_COUNT] = str(int(count) + arguments.add)
    return True


@lie("log_lost")
def log_lost(_arguments: Nothing, view: View) -> bool:
    """The container's log is said to be where none is.

    Never nowhere: with an empty path the kubelet removes the first files of its working directory, on most machines
    /bin, along with the container: it globs the path and a star (kubernetes#107717).
    """
    if view.complete:
        view.status.log_path += ".lost"
    return True


@lie("message_lost")
def message_lost(_arguments: Nothing, view: View) -> bool:
    """The container's mounts are not shown, so that the kubelet finds no termination message."""
    if view.complete:
        del view.status.mounts[:]
    return True
