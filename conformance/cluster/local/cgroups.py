"""The cluster's cgroup in every hierarchy of the machine, version 1 or 2: made, populated, emptied, removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.cluster.local import processes
from conformance.errors import ClusterError

NEEDED = frozenset({"cpu", "cpuset", "memory", "pids"})
USEFUL = frozenset({"hugetlb", "io"})
SHARES = 8192
"""CPU shares of a cluster's cgroup, in the units of version 1, where a single busy process beside it has 1024.

A busy machine would else starve the node: everything in it together weighs as much as that one process.
"""
SYSTEM = "system"
"""The cgroup, below the cluster's, of everything that is not a pod."""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A mounted cgroup hierarchy."""

    mount: Path
    unified: bool
    controllers: frozenset[str]


def parse(mounts: str) -> tuple[Hierarchy, ...]:
    """The hierarchies in the text of /proc/mounts, each once."""
    found: dict[Path, Hierarchy] = {}
    for line in mounts.splitlines():
        _, mount, kind, options, *_ = line.split(" ")
        if kind in ("cgroup", "cgroup2"):
            place = Path(mount.replace("\\040", " "))
            found.setdefault(place, Hierarchy(place, kind == "cgroup2", frozenset(options.split(","))))
    return tuple(found.values())


def hierarchies() -> tuple[Hierarchy, ...]:
    """Those of this machine."""
    return parse(Path("/proc/self/mounts").read_text())


def create(name: str) -> tuple[Path, ...]:
    """Make the cgroup and its `system` everywhere; the latter's directories."""
    return tuple(_create(hierarchy, name) for hierarchy in hierarchies())


def _create(hierarchy: Hierarchy, name: str) -> Path:
    top = hierarchy.mount / name
    system = top / SYSTEM
    system.mkdir(parents=True, exist_ok=True)
    if "cpu" in hierarchy.controllers:
        (top / "cpu.shares").write_text(str(SHARES))
    for group in (top, system):
        if hierarchy.unified:
            _enable(group.parent)
            if group == top and (top / "cpu.weight").exists():
                (top / "cpu.weight").write_text(str(SHARES * 100 // 1024))
        elif "cpuset" in hierarchy.controllers:
            # A new cpuset is empty, and nothing can run in it.
            for file in ("cpuset.cpus", "cpuset.mems"):
                (group / file).write_text((group.parent / file).read_text())
    return system


def _enable(group: Path) -> None:
    """Let the cgroups below `group` have the controllers that it has itself."""
    control = group / "cgroup.subtree_control"
    lacking = set((group / "cgroup.controllers").read_text().split()) - set(control.read_text().split())
    for controller in sorted(lacking & (NEEDED | USEFUL)):
        try:
            control.write_text(f"+{controller}")
        except OSError as error:
            if controller in USEFUL:
                continue
            raise ClusterError(
                f"The cgroup controller {controller} cannot be enabled below {group} ({error.strerror}). Inside a "
                "container, start it with a cgroup namespace whose root holds no process, or with the host's; "
                "otherwise use another cluster: --cluster kind, k3s or existing."
            ) from None


def belongs(cgroup: str, name: str) -> bool:
    """Whether the text of a /proc/<pid>/cgroup places its process below the cgroup `name`."""
    return any(name in line.split(":", 2)[2].split("/") for line in cgroup.splitlines())


def members(name: str) -> tuple[int, ...]:
    """The ids of all processes below the cgroup, in whichever hierarchy; not those that only wait to be reaped."""
    return tuple(pid for pid in _all(name) if (stat := processes.stat(pid)) and stat.state not in ("Z", "X"))


def zombies(name: str) -> tuple[int, ...]:
    """The ids of those that only wait to be reaped."""
    return tuple(pid for pid in _all(name) if (stat := processes.stat(pid)) and stat.state in ("Z", "X"))


def _all(name: str) -> Iterator[int]:
    return (pid for pid, cgroup in _processes() if belongs(cgroup, name))


def _processes() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                yield int(entry.name), (entry / "cgroup").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue


def directories(name: str) -> tuple[Path, ...]:
    """The cgroup's directories in all hierarchies, those below others first."""
    tops = [hierarchy.mount / name for hierarchy in hierarchies()]
    return tuple(group for top in tops if top.is_dir() for group in deepest_first(top))


def deepest_first(top: Path) -> Iterator[Path]:
    """A directory and all below it, each after those that it contains."""
    for child in sorted(top.iterdir()) if top.is_dir() else ():
        if child.is_dir():
            yield from deepest_first(child)
    yield top


def remove(groups: Iterable[Path]) -> None:
    """Remove those that hold no process any more."""
    for group in groups:
        try:
            group.rmdir()
        except OSError:
            continue
