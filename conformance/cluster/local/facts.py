"""Facts about this machine that the components' configuration depends on, from the kernel's own text."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

CAP_SYS_RESOURCE = 24


@dataclass(frozen=True)
class Facts:
    """`disk`: kind of the file system the cluster is on; `measurable`: whether the kubelet can find the disk behind
    it; `may_spare`: whether processes may be made less likely to be killed when memory runs out.
    """

    disk: str = "ext4"
    measurable: bool = True
    may_spare: bool = True


def gather(place: Path) -> Facts:
    """The facts for a cluster whose directory is `place`."""
    return Facts(
        disk=file_system(Path("/proc/self/mountinfo").read_text(), place),
        # An overlay or a tmpfs has no disk, and the number of none.
        measurable=os.major(place.stat().st_dev) != 0,
        may_spare=may_spare(Path("/proc/self/status").read_text()),
    )


def may_spare(status: str) -> bool:
    """Whether a process with this /proc/<pid>/status may lower its oom_score_adj."""
    match = re.search(r"^CapEff:\s*([0-9a-f]+)$", status, re.MULTILINE)
    return match is not None and bool(int(match.group(1), 16) >> CAP_SYS_RESOURCE & 1)


def file_system(mountinfo: str, path: Path) -> str:
    """The kind of the file system that a path is on, by the text of /proc/self/mountinfo."""
    found, kind = Path("/"), ""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        point = Path(before.split(" ")[4])
        if path.is_relative_to(point) and point.is_relative_to(found):
            found, kind = point, after.split(" ")[0]
    return kind
