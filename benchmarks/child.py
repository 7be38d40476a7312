"""Runs a command in a process of its own: what it printed, and what it cost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ConformanceError

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
POLL = 0.05
"""Seconds between two looks at a child."""


@dataclass(frozen=True)
class Child:
    """A process that has ended: CPU seconds, with those of the processes that it waited for, and its most MiB.

    What the kernel tells of memory at the end counts the parent of which the child was forked, so it is looked up
    while the child runs.
    """

    output: str
    cpu: float
    mib: float


def run(
    command: Sequence[str],
    seconds: float = 600.0,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Child:
    """Wait for the command to end, whatever its exit status.

    ConformanceError if that takes longer than `seconds`; it is interrupted then, for pytest to remove what it has in
    the cluster. `environment` is put over our own.
    """
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )
        cpu, mib = _watch(child, seconds)
        output.seek(0)
        return Child(output.read(), cpu, mib)


def _watch(child: subprocess.Popen[bytes], seconds: float) -> tuple[float, float]:
    """CPU seconds and MiB of a child, once it has ended."""
    mib, late, ends = 0.0, False, time.monotonic() + seconds
    while True:
        mib = max(mib, _mib(child.pid))
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            break
        if not late and time.monotonic() > ends:
            late = True
            child.send_signal(signal.SIGINT)
        time.sleep(POLL)
    if late:
        raise ConformanceError(f"a measured command was not done within {seconds:.0f} s")
    return used.ru_utime + used.ru_stime, mib


def _mib(pid: int) -> float:
    """The most memory that the process has held so far; 0 once it has ended."""
    found = _PEAK.search(Path("/proc", str(pid), "status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def least(command: Sequence[str], times: int = 3, folder: Path | None = None, **environment: str) -> Child:
    """The cheapest of several runs: what other work on the machine added is least there."""
    runs = [run(command, folder=folder, environment=environment) for _ in range(times)]
    return min(runs, key=lambda child: child.cpu)
