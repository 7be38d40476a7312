"""The steps that act inside a container: run a command, send a signal, make a probe healthy or not."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from conformance.drive.stage import Stage
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.manifest import mark_command
from conformance.scenario.arguments import Arguments, ContainerName

PATIENCE = 20.0
"""Seconds for a command in a container."""


class Exec(Arguments):
    """A command without a shell."""

    container: ContainerName
    command: tuple[str, ...] = Field(min_length=1)


class Signal(Arguments):
    """A signal to the container's first process."""

    container: ContainerName
    signal: Literal["TERM", "INT", "QUIT", "HUP", "USR1", "USR2"] = "TERM"


class Mark(Arguments):
    """Which probe of which container gives what from now on."""

    container: ContainerName
    probe: Literal["startup", "liveness", "readiness"]
    healthy: bool


@STEPS.register("exec")
def execute(arguments: Exec, stage: Stage) -> None:
    """Run a command in a container; its exit code must be 0."""
    _run(stage, arguments.container, arguments.command)


@STEPS.register("signal")
def signal(arguments: Signal, stage: Stage) -> None:
    """Send a signal to the first process of a container."""
    _run(stage, arguments.container, ("sh", "-c", f"kill -{arguments.signal} 1"))


@STEPS.register("mark")
def mark(arguments: Mark, stage: Stage) -> None:
    """Let a probe of a container succeed or fail from now on."""
    _run(stage, arguments.container, mark_command(arguments.container, arguments.probe, arguments.healthy))


def _run(stage: Stage, container: str, command: tuple[str, ...]) -> None:
    api = stage.session.api
    done = api.execute(stage.namespace, stage.pod_name, container, command, timeout=PATIENCE)
    if done.code != 0:
        said = (done.stderr or done.stdout).strip()
        raise ClusterError(f"{' '.join(command)} in {container} exited with {done.code}: {said}")
