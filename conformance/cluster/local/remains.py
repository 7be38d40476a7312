"""Finds and removes whatever there is of a cluster on this machine, by nothing but the cluster's name.

So it does the same after a `down`, a failed `up` and a crash. Mounts and network namespaces of the node are its
processes' own and end with them.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from conformance.cluster.local import cgroups, network, processes, state
from conformance.cluster.local.layout import PREFIX, Layout, folder
from conformance.errors import ClusterError
from conformance.timing import Clock, Deadline, SystemClock

DEADLINE = 30.0
REAPING = 2.0


@dataclass(frozen=True)
class Remains:
    """What there is of a cluster."""

    processes: tuple[int, ...] = ()
    interfaces: tuple[str, ...] = ()
    mounts: tuple[Path, ...] = ()
    cgroups: tuple[Path, ...] = ()
    directories: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))

    def __str__(self) -> str:
        parts = ((part.name, getattr(self, part.name)) for part in fields(self))
        return "; ".join(f"{name} {_few(found)}" for name, found in parts if found) or "nothing"


def _few(found: Sequence[object], most: int = 3) -> str:
    """The last of them, which of cgroups and mounts are the outermost."""
    rest = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(map(str, found[-most:])) + rest


def find(name: str) -> Remains:
    """Everything that bears the cluster's name."""
    place, alias = folder(name), f"{PREFIX}-{name}"
    return Remains(
        processes=cgroups.members(alias),
        interfaces=tuple(network.belonging(network.links(), alias, _recorded(name))),
        mounts=below(Path("/proc/self/mountinfo").read_text(), place),
        cgroups=cgroups.directories(alias),
        directories=tuple(place.iterdir()) if place.is_dir() else (),
    )


def _recorded(name: str) -> Layout | None:
    """The places of the cluster, if there is a record of its number."""
    found = state.read(name)
    return Layout(name, found.number) if found else None


def below(mountinfo: str, place: Path) -> tuple[Path, ...]:
    """The mount points in or below a directory, in the order in which they can be unmounted."""
    points = (Path(unescape(line.split(" ")[4])) for line in mountinfo.splitlines())
    return tuple(reversed([point for point in points if point.is_relative_to(place)]))


def unescape(path: str) -> str:
    """A path as it is, out of /proc/*/mountinfo, where blanks and backslashes are octal."""
    for code in ("\\040", "\\011", "\\012", "\\134"):
        path = path.replace(code, chr(int(code[1:], 8)))
    return path


def remove(name: str, clock: Clock | None = None) -> None:
    """Remove all of it; ClusterError that names what could not be removed."""
    clock = clock or SystemClock()
    place = folder(name)
    _kill_recorded(place, clock)
    deadline = Deadline(clock, DEADLINE)
    while (found := find(name)) and not deadline.expired:
        _kill(found.processes, clock)
        network.remove(found.interfaces)
        for mount in found.mounts:
            subprocess.run(["umount", "--lazy", mount], capture_output=True, check=False)
        cgroups.remove(found.cgroups)
        # The directory goes last: what it records is needed until nothing else is left.
        rest = find(name)
        if not (rest.processes or rest.mounts or rest.interfaces or rest.cgroups):
            _empty(place)
        else:
            clock.sleep(0.1)
    if found:
        raise ClusterError(f"Of the local cluster {name!r} this could not be removed: {found}.")
    _wait_for_init(name, clock)


def _wait_for_init(name: str, clock: Clock) -> None:
    """Let the machine's first process reap what it has inherited; there are some that never do."""
    deadline = Deadline(clock, REAPING)
    while cgroups.zombies(f"{PREFIX}-{name}") and not deadline.expired:
        clock.sleep(0.02)


def _kill_recorded(place: Path, clock: Clock) -> None:
    """First the processes on record: what they would start again cannot come back then."""
    known = [processes.read(record) for record in (place / "processes").glob("*.json")]
    processes.end([process for process in known if process is not None], clock, grace=0)


def _kill(pids: Sequence[int], clock: Clock) -> None:
    found = (processes.identify(pid) for pid in pids)
    processes.end([process for process in found if process is not None], clock, grace=0)


def _empty(place: Path) -> None:
    """Remove what is in the cluster's directory, which itself bears the lock of whoever removes the cluster."""
    for entry in place.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
