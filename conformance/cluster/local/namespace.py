"""The node's mount namespace: the machine's files, but with a /var and a /run of the node's own.

containerd and kubelet live in it, and so does every mount that they make: nothing of it shows on the machine, and
all of it is gone when the last process of the cluster is. Pure: gives command lines and their scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

OWN = (Path("/var"), Path("/run"))
EMPTY = Path("/run/empty")
"""Where the kubelet stands. If its runtime names no log file for a container it removes the first files that it finds
there (kubernetes#107717), so this must not be /, which is the machine's."""

# What the kubelet writes for the whole machine. It finds these values in place and leaves the machine alone.
SYSCTLS = {
    "kernel/panic": "10",
    "kernel/panic_on_oops": "1",
    "kernel/keys/root_maxbytes": "25000000",
    "kernel/keys/root_maxkeys": "1000000",
    "vm/overcommit_memory": "1",
    "vm/panic_on_oom": "0",
}

JOIN = """\
set -eu
while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs"; shift; done
shift
exec "$@"
"""

ENTER = """\
set -eu
node=$1; shift
# A second /proc without anything mounted over it: the kernel asks for one before it gives one to a user namespace.
mount -t proc proc "$node/run/proc"
# Beside hierarchies of version 1 nobody needs the one of version 2, and crun refuses to work with both.
if mountpoint --quiet /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
while [ "$1" != -- ]; do mount --bind "$node/sysctl/$1" "/proc/sys/$1"; shift; done
shift
while [ "$1" != -- ]; do mkdir -p "$node$1"; mount --bind "$1" "$node$1"; shift; done
shift
mount --rbind "$node/var" /var
mount --rbind "$node/run" /run
mount --make-rshared /
exec "$@"
"""


def joining(groups: Iterable[Path], argv: Sequence[str]) -> tuple[str, ...]:
    """The command line that runs `argv` in the cgroups."""
    return ("sh", "-c", JOIN, "sh", *map(str, groups), "--", *argv)


def entering_new(node: Path, kept: Iterable[Path], argv: Sequence[str]) -> tuple[str, ...]:
    """The command line that runs `argv` in a new namespace. `kept`: what of /var and /run it must still find."""
    unshare = ("unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "sh")
    return (*unshare, str(node), *SYSCTLS, "--", *map(str, hidden(kept)), "--", *argv)


def entering(pid: int, argv: Sequence[str]) -> tuple[str, ...]:
    """The command line that runs `argv` in the namespace of a process."""
    # The process' root as well: it is not the namespace's where all this happens in a chroot.
    return (
        "nsenter",
        f"--mount=/proc/{pid}/ns/mnt",
        f"--root=/proc/{pid}/root",
        f"--wdns={EMPTY}",
        "--",
        *argv,
    )


def hidden(kept: Iterable[Path]) -> tuple[Path, ...]:
    """Those directories that would not be seen behind the node's own /var and /run."""
    return tuple(path for path in kept if any(path.is_relative_to(own) for own in OWN))


def prepare(node: Path) -> None:
    """Lay out what the node sees as its /var and /run."""
    for folder in ("var/lib", "var/log", "var/tmp", "run/proc", str(EMPTY).lstrip("/")):
        (node / folder).mkdir(parents=True)
    (node / "var/tmp").chmod(0o1777)
    (node / "var/run").symlink_to("/run")
    for name, value in SYSCTLS.items():
        file = node / "sysctl" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{value}\n")
