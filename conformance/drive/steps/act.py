"""The steps that act inside a container: run a command, send a signal, make a probe healthy or not."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Literal

from pydantic import Field

from conformance.cluster import ApiError, Executed
from conformance.cluster.protocol import ReachesRuntime
from conformance.drive.stage import Stage
from conformance.drive.steps.node import able
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.manifest import mark_command
from conformance.observe.status import statuses
from conformance.scenario.arguments import Arguments, ContainerName
from conformance.timeline import Kind
from conformance.timeline.testimony import MOUNT
from conformance.timing import Deadline

PATIENCE = 20.0
"""Seconds for a command in a container."""
UNKNOWN_POD = "pod does not exist"
"""What a kubelet says that has not heard of its pods yet; older API servers wrap it in an error of their own."""
KILLED = 137
"""Exit code of a command that was killed."""


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
    """Run a command in a container; its exit code must be 0. What it prints is recorded as an Output."""
    printed = _run(stage, arguments.container, arguments.command)
    stage.note(arguments.container, Kind.OUTPUT, text=printed.strip())


@STEPS.register("signal")
def signal(arguments: Signal, stage: Stage) -> None:
    """Send a signal to the program of a container."""
    # Where processes are shared, the program is not number 1; its testimony says what it is.
    attempt = f"{MOUNT}/{arguments.container}.attempt"
    find = f"P=1; [ ! -s {attempt} ] || read -r _ P _ < {attempt}"
    # The command dies with the container if that exits at once.
    _run(stage, arguments.container, ("sh", "-c", f"{find}; kill -{arguments.signal} $P"), {0, KILLED})


@STEPS.register("mark")
def mark(arguments: Mark, stage: Stage) -> None:
    """Let a probe of a container succeed or fail from now on."""
    _run(stage, arguments.container, mark_command(arguments.container, arguments.probe, arguments.healthy))


def _run(stage: Stage, container: str, command: Sequence[str], good: Set[int] = frozenset({0})) -> str:
    done = _execute(stage, container, command)
    if done.code not in good:
        said = (done.stderr or done.stdout).strip()
        raise ClusterError(f"{' '.join(command)} in {container} exited with {done.code}: {said}")
    return done.stdout


def _execute(stage: Stage, container: str, command: Sequence[str]) -> Executed:
    """Through API server and kubelet or, while one of them is stopped, through the runtime."""
    if not (stage.past_kubelet or stage.past_api):
        return _by_api(stage, container, command)
    identity = statuses(stage.recorder.pod())[container]["containerID"].rpartition("//")[2]
    return able(stage, ReachesRuntime).execute(identity, command)


def _by_api(stage: Stage, container: str, command: Sequence[str]) -> Executed:
    """A kubelet that has just come back says that there is no such pod until it has heard of its pods again."""
    deadline = Deadline(stage.session.clock, PATIENCE)
    while True:
        try:
            return stage.session.api.execute(
                stage.namespace, stage.pod_name, container, command, timeout=PATIENCE
            )
        except ApiError as error:
            if UNKNOWN_POD not in str(error) or deadline.expired or stage.recorder.seen().gone:
                raise
            stage.sleep(0.2)
