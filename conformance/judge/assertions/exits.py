"""How containers end: exit codes, signals and reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from conformance.judge.arguments import Short
from conformance.judge.findings import failed, passed, unknown
from conformance.judge.instances import Instance, instances
from conformance.judge.registry import ASSERTIONS
from conformance.judge.signals import NUMBERS, Signal
from conformance.judge.verdict import Finding
from conformance.judge.window import absent
from conformance.scenario.arguments import Arguments, ContainerName
from conformance.scenario.model import Case
from conformance.timeline import Timeline


class Exit(Arguments):
    """Which container ends how; what is left out is not compared."""

    container: ContainerName
    code: int | None = Field(None, ge=0, le=255)
    signal: Signal | None = Field(
        None, description="signal that ended it, such as KILL (exit code 128 + its number)"
    )
    reason: str | None = Field(
        None, description="reason in the status, such as Completed, Error or OOMKilled"
    )
    attempt: int | None = Field(None, ge=0, description="which instance; without it, the last that ended")

    def phrase(self) -> str:
        which = self.container if self.attempt is None else f"{self.container} @{self.attempt}"
        parts = [f"{name} {value}" for name, value in self.wanted()]
        return f"{which} ended" + (f" with {', '.join(parts)}" if parts else "")

    def wanted(self) -> Iterator[tuple[str, object]]:
        given = (("code", self.code), ("signal", self.signal), ("reason", self.reason))
        return ((name, value) for name, value in given if value is not None)


@ASSERTIONS.register("exits")
def exits(arguments: Annotated[Exit, Short("container")], timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The container ends with the given exit code, signal and reason.

    The status decides; the container's own testimony only stands in for an exit code that was never published.
    """
    expected = arguments.phrase()
    ended = [
        run
        for run in instances(timeline, arguments.container)
        if (run.end or run.outcome) and arguments.attempt in (None, run.attempt)
    ]
    if not ended:
        return absent(timeline, expected, f"{arguments.container} did not end")
    run = ended[-1]
    known = [(name, value, _actual(run, name)) for name, value in arguments.wanted()]
    told = ", ".join(f"{name} {actual}" for name, _, actual in known if actual is not None)
    observed = f"{run.name} ended" + (f" with {told}" if told else "")
    evidence = (run.outcome, run.exiting)
    if any(actual is not None and actual != value for _, value, actual in known):
        return failed(expected, observed, *evidence)
    if missing := [name for name, _, actual in known if actual is None]:
        return unknown(expected, observed, f"the status never told the {' and '.join(missing)}", *evidence)
    return passed(expected, observed, *evidence)


def _actual(run: Instance, name: str) -> object:
    if name == "code":
        return run.code
    if name == "signal":
        return _signal(run)
    return None if run.outcome is None else run.outcome.data.get("reason", "")


def _signal(run: Instance) -> object:
    """The signal's name; runtimes tell it by the exit code more often than by the field `signal`."""
    told = None if run.outcome is None else run.outcome.data.get("signal")
    number = told if isinstance(told, int) and told else (run.code or 0) - 128
    names = {value: name for name, value in NUMBERS.items()}
    return None if run.code is None else names.get(number, "none")
