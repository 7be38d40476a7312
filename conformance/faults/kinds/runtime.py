"""Faults of the OCI runtime: the script in front of it is told by annotations of the container what to do wrong."""

from __future__ import annotations

import signal
from typing import Annotated, Any

from pydantic import AfterValidator

from conformance.cluster.local import wrapper
from conformance.faults.kinds.registry import Call, Nothing, act
from conformance.scenario.arguments import Arguments, Duration, unknown_name

NAMES = tuple(sorted(one.name.removeprefix("SIG") for one in signal.Signals))


def _known(name: str) -> str:
    bare = name.upper().removeprefix("SIG")
    if bare not in NAMES:
        raise unknown_name("signal", name, NAMES)
    return bare


SignalName = Annotated[str, AfterValidator(_known)]


class Signal(Arguments):
    """A signal."""

    signal: SignalName = "TERM"


class Changed(Arguments):
    """Two signals."""

    signal: SignalName = "TERM"
    to: SignalName


class Late(Arguments):
    """A signal and a delay."""

    signal: SignalName = "TERM"
    by: Duration


class Exit(Arguments):
    """An exit."""

    exit_code: int | None = None
    by: Duration = 0.0


def number(name: str) -> int:
    """The number of a signal such as TERM."""
    return int(signal.Signals[f"SIG{name}"])


def _annotate(call: Call, key: str, value: str) -> None:
    call.request.config.annotations[key] = value


@act("signal_dropped", "CreateContainer")
async def signal_dropped(arguments: Signal, call: Call) -> Any:
    """The signal is reported as sent, and never sent."""
    _annotate(call, wrapper.on_signal(number(arguments.signal)), "drop")
    return await call.forward()


@act("signal_changed", "CreateContainer")
async def signal_changed(arguments: Changed, call: Call) -> Any:
    """Another signal is sent instead."""
    _annotate(call, wrapper.on_signal(number(arguments.signal)), f"send {number(arguments.to)}")
    return await call.forward()


@act("signal_late", "CreateContainer")
async def signal_late(arguments: Late, call: Call) -> Any:
    """The signal is reported as sent, but sent only after this delay."""
    _annotate(call, wrapper.on_signal(number(arguments.signal)), f"late {arguments.by:g}")
    return await call.forward()


@act("signal_twice", "CreateContainer")
async def signal_twice(arguments: Signal, call: Call) -> Any:
    """The signal is sent twice."""
    _annotate(call, wrapper.on_signal(number(arguments.signal)), "twice")
    return await call.forward()


@act("stop_signal_ignored", "CreateContainer")
async def stop_signal_ignored(_arguments: Nothing, call: Call) -> Any:
    """Whatever stop signal the image or the pod asks for, TERM is sent."""
    _annotate(call, wrapper.ANY_SIGNAL, f"send {int(signal.SIGTERM)}")
    return await call.forward()


@act("exit_changed", "CreateContainer")
async def exit_changed(arguments: Exit, call: Call) -> Any:
    """The container's process ends with another exit code, or so much later than its program.

    The program then is the child of a shell, which passes signals on.
    """
    code = "-" if arguments.exit_code is None else str(arguments.exit_code)
    _annotate(call, wrapper.EXIT, f"{code} {arguments.by:g}")
    return await call.forward()
