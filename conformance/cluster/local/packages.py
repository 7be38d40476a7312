"""Parts of the system that building and running need: found, or taken from Debian's archive after saying so.

What is only copied into images is unpacked into the cache; only compilers and commands are installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ClusterError
from conformance.progress import Progress


@dataclass(frozen=True)
class Part:
    """A part of the system; `package`: what Debian calls it."""

    package: str
    present: Callable[[], bool]


def command(package: str, name: str) -> Part:
    """A part that is present when a command is."""
    return Part(package, lambda: shutil.which(name) is not None)


def _library(name: str) -> bool:
    found = subprocess.run(["pkg-config", "--exists", name], capture_output=True, check=False)
    return found.returncode == 0


RUNNING = (command("iproute2", "ip"), command("util-linux", "nsenter"), command("mount", "mount"))
LINKING = (
    command("gcc", "gcc"),
    Part("libc6-dev", lambda: Path("/usr/include/stdlib.h").exists()),
    command("pkg-config", "pkg-config"),
    Part("libseccomp-dev", lambda: shutil.which("pkg-config") is not None and _library("libseccomp")),
)
NEEDED = {"crun": (command("crun", "crun"),)}
"""Packages that are installed as well as unpacked, because other packages must come with them."""


def ensure(parts: Iterable[Part], progress: Progress) -> None:
    """Install what is missing; ConformanceError that names it where that cannot be done."""
    packages = sorted({part.package for part in parts if not part.present()})
    if not packages:
        return
    _need_apt(packages)
    with progress.task(f"installing {', '.join(packages)} with apt-get", usual=30):
        _update()
        _apt("install", "--yes", "--no-install-recommends", "--no-remove", *packages)


def binary(package: str, place: str, cache: Path, progress: Progress) -> Path:
    """A statically linked program: the machine's own at `place`, else the one in Debian's package."""
    installed = Path("/", place)
    if installed.exists() and is_static(installed):
        return installed
    return unpacked(package, cache, progress) / place


def unpacked(package: str, cache: Path, progress: Progress) -> Path:
    """The folder that Debian's package has been unpacked into."""
    folder = cache / "packages" / package
    if not folder.exists():
        _need_apt([package])
        with progress.task(f"taking {package} from Debian's archive", usual=10):
            _update()
            _unpack(package, folder)
    return folder


def is_static(program: Path) -> bool:
    """Whether an ELF program asks for no interpreter, so that it runs in an image of its own."""
    head = program.read_bytes()
    if head[:5] != b"\x7fELF\x02":
        return False
    fields = ((32, 8), (54, 2), (56, 2))  # e_phoff, e_phentsize, e_phnum
    start, size, count = (int.from_bytes(head[at : at + length], "little") for at, length in fields)
    kinds = {int.from_bytes(head[start + n * size :][:4], "little") for n in range(count)}
    return 3 not in kinds  # PT_INTERP


def _unpack(package: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # apt downloads as its own user where it can, who must be able to write there.
        Path(folder).chmod(0o777)
        _apt("download", package, folder=Path(folder))
        unfinished = target.with_name(f".{target.name}")
        unfinished.mkdir(parents=True, exist_ok=True)
        for archive in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", archive, unfinished], check=True)
        unfinished.rename(target)


def _need_apt(packages: Iterable[str]) -> None:
    if shutil.which("apt-get") is None:
        raise ClusterError(
            f"The local cluster needs {', '.join(packages)} (names of Debian's packages), and there is no apt-get "
            "to install that with. Install it, or use another cluster: --cluster kind, k3s or existing."
        )


def _update() -> None:
    lists = Path("/var/lib/apt/lists")
    if not any(lists.glob("*Packages*")):
        _apt("update")


def _apt(*arguments: str, folder: Path | None = None) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    result = subprocess.run(
        ["apt-get", "-qq", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise ClusterError(f"`apt-get {' '.join(arguments)}` failed: {result.stderr.strip()[-500:]}")
