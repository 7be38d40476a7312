"""Names of signals as scenarios write them, and which one stops a container."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from conformance.errors import nearest
from conformance.judge.gate import written
from conformance.scenario.model import Case

NUMBERS = {"HUP": 1, "INT": 2, "QUIT": 3, "KILL": 9, "USR1": 10, "SEGV": 11, "USR2": 12, "TERM": 15}


def _plain(value: object) -> object:
    return value.removeprefix("SIG") if isinstance(value, str) else value


def _known(name: str) -> str:
    if name not in NUMBERS:
        context = {"kind": "signal", "name": name, "valid": tuple(NUMBERS), "advice": nearest(name, NUMBERS)}
        raise PydanticCustomError("unknown_name", "unknown {kind} '{name}'", context)
    return name


Signal = Annotated[
    str,
    BeforeValidator(_plain),
    AfterValidator(_known),
    WithJsonSchema({"type": "string", "enum": [*NUMBERS, *(f"SIG{name}" for name in NUMBERS)]}),
]
"""`TERM` or `SIGTERM`; without the SIG in the code."""


def stop_signal(case: Case, container: str) -> str:
    """The signal that stops the container: `lifecycle.stopSignal`, else TERM."""
    lifecycle = written(case, container).get("lifecycle") or {}
    return str(lifecycle.get("stopSignal", "TERM")).removeprefix("SIG")
