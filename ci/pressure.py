"""Pressure on this machine's processors, disk and memory, made by stress-ng for as long as a body runs.

Memory is short for the stressors alone: they map files in a cgroup that holds half of them, so that pages are thrown
out and read again without pause. The rest of the machine only has to wait as it does on a crowded node.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conformance.cluster.local import cgroups, packages
from conformance.progress import Progress

CGROUP = "plc-pressure"
MEMORY = 128 << 20
"""Bytes that the stressors of memory have for twice as much."""
LONGEST = 3600
"""Seconds after which the stressors end by themselves, should this process not be there to end them."""
CROWDED = ("--cpu", "4", "--hdd", "1", "--hdd-bytes", "64M", "--hdd-opts", "fsync")
SHORT = ("--mmap", "1", "--mmap-file", "--mmap-bytes", str(2 * MEMORY))


@contextmanager
def pressure() -> Iterator[None]:
    """Hold the machine under pressure; ConformanceError where stress-ng cannot be had."""
    packages.ensure([packages.command("stress-ng", "stress-ng")], Progress())
    with tempfile.TemporaryDirectory(prefix="plc-pressure-") as place, _limited() as group:
        started = [_start(CROWDED, place), _start(SHORT, place, group)]
        try:
            yield
        finally:
            for process in started:
                _end(process)


@contextmanager
def _limited() -> Iterator[Path]:
    """A cgroup with little memory, of either version."""
    hierarchy = next(it for it in cgroups.hierarchies() if it.unified or "memory" in it.controllers)
    group = hierarchy.mount / CGROUP
    group.mkdir(exist_ok=True)
    limit = "memory.max" if hierarchy.unified else "memory.limit_in_bytes"
    (group / limit).write_text(str(MEMORY))
    try:
        yield group
    finally:
        with suppress(OSError):  # another pressure holds it
            group.rmdir()


def _start(stressors: tuple[str, ...], place: str, group: Path | None = None) -> subprocess.Popen[bytes]:
    command = ["stress-ng", *stressors, "--timeout", str(LONGEST), "--temp-path", place, "--quiet"]
    if group is not None:
        command = ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', str(group), *command]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the stressors, which are a process group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait()
