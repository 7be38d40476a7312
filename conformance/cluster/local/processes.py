"""Processes that outlive the command which starts them, each known by its id and the moment it started.

An id alone may have passed on to a stranger, so nothing is ever signalled by it.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from conformance import files
from conformance.timing import Clock, Deadline


@dataclass(frozen=True, slots=True)
class Process:
    """A process; `started` in clock ticks since the machine's boot `boot`."""

    pid: int
    started: int
    boot: str


@dataclass(frozen=True, slots=True)
class Stat:
    """What /proc/<pid>/stat says: the state's letter, and the start in clock ticks since boot."""

    state: str
    started: int


def parse_stat(text: str) -> Stat:
    """Reads /proc/<pid>/stat, where the second field, the name, may hold spaces and parentheses."""
    fields = text.rpartition(")")[2].split()
    return Stat(fields[0], int(fields[19]))


def stat(pid: int) -> Stat | None:
    """The process as it is; None when there is none."""
    try:
        return parse_stat(Path(f"/proc/{pid}/stat").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return None


def boot() -> str:
    """Identifies the machine's boot: process ids begin anew with each."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def identify(pid: int) -> Process | None:
    """The process that has this id now."""
    found = stat(pid)
    return Process(pid, found.started, boot()) if found else None


def alive(process: Process) -> bool:
    """Whether that very process still runs; a zombie does not."""
    found = stat(process.pid)
    return found is not None and same(process, found) and found.state not in ("Z", "X")


def same(process: Process, found: Stat | None) -> bool:
    """Whether what has the process' id now is the process."""
    return found is not None and process.boot == boot() and found.started == process.started


def start(
    argv: Iterable[str], environment: Mapping[str, str], log: Path, record: Path
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, its output in `log`, its identity in `record`."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            list(argv),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
        )
    process = identify(child.pid)
    if process is not None:
        write(record, process)
    return child


def write(record: Path, process: Process) -> None:
    files.replace(record, json.dumps(asdict(process)))


def read(record: Path) -> Process | None:
    """The recorded process, whether it runs or not; None when nothing usable is recorded."""
    try:
        return Process(**json.loads(record.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def end(processes: Iterable[Process], clock: Clock, grace: float) -> None:
    """Ask the processes to end, and kill those that have not after `grace` seconds."""
    handles = [handle for process in processes if (handle := Handle.take(process))]
    try:
        if grace > 0:
            for handle in handles:
                handle.send(signal.SIGTERM)
            deadline = Deadline(clock, grace)
            for handle in handles:
                handle.wait(deadline.remaining())
        for handle in handles:
            handle.send(signal.SIGKILL)
        deadline = Deadline(clock, 10.0)
        for handle in handles:
            handle.wait(deadline.remaining())
    finally:
        for handle in handles:
            handle.close()


class Handle:
    """A hold on one process that no other process can slip into."""

    def __init__(self, process: Process, descriptor: int) -> None:
        self.process = process
        self._descriptor = descriptor

    @classmethod
    def take(cls, process: Process) -> Handle | None:
        """A hold on the process, even if it only waits to be reaped; None when it is gone."""
        try:
            handle = cls(process, os.pidfd_open(process.pid))
        except ProcessLookupError:
            return None
        # Checked while held: from here on the id cannot pass on unnoticed.
        if same(process, stat(process.pid)):
            return handle
        handle.close()
        return None

    def send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, number)

    def wait(self, seconds: float) -> None:
        """Wait for its end, and take its exit status if it is a child of this process."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        if poll.poll(max(0, round(seconds * 1000))):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.process.pid, os.WNOHANG)

    def close(self) -> None:
        os.close(self._descriptor)
