"""The images that a local cluster has from the start, made of binaries of this machine: busybox, agnhost, pause.

They bear the names of Kubernetes' public test images, so that the same pods run here and anywhere.
"""

from __future__ import annotations

import hashlib
import inspect
import subprocess
from collections.abc import Mapping
from pathlib import Path

from conformance.cluster import archive
from conformance.cluster.archive import Image, Layer

PASSWD = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"
GROUP = "root:x:0:\nnobody:x:65534:\n"


def ensure(references: Mapping[str, str], sources: Mapping[str, Path], cache: Path) -> Path:
    """The archive with all images, made unless the cache has it. `sources`: busybox, agnhost and catatonit."""
    digest = hashlib.sha256(repr(sorted(references.items())).encode())
    for module in (archive, inspect.getmodule(ensure)):
        digest.update(inspect.getsource(module or archive).encode())
    for name in sorted(sources):
        digest.update(hashlib.sha256(sources[name].read_bytes()).digest())
    target = cache / "images" / f"{digest.hexdigest()[:12]}.tar"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".unfinished")
        archive.write(compose(references, sources), unfinished)
        unfinished.rename(target)
    return target


def compose(references: Mapping[str, str], sources: Mapping[str, Path]) -> tuple[Image, ...]:
    """The images, as they are to be written."""
    shell = busybox(sources["busybox"], applets(sources["busybox"]))
    return (
        Image(references["busybox"], [shell], {"Cmd": ["sh"]}),
        Image(
            references["agnhost"],
            [shell, Layer(files={"agnhost": sources["agnhost"]})],
            {"Entrypoint": ["/agnhost"], "Cmd": ["pause"]},
        ),
        Image(
            references["pause"],
            [Layer(files={"pause": sources["catatonit"]})],
            {"Entrypoint": ["/pause", "-P"], "User": "65535:65535"},
        ),
    )


def with_stop_signal(reference: str, stop_signal: str, binary: Path, target: Path) -> None:
    """Write an archive of one image like busybox, with a STOPSIGNAL."""
    shell = busybox(binary, applets(binary))
    archive.write([Image(reference, [shell], {"Cmd": ["sh"], "StopSignal": stop_signal})], target)


def busybox(binary: Path, names: tuple[str, ...]) -> Layer:
    """A small root file system in which every applet is a command; any user may run them and write to /tmp."""
    return Layer(
        folders={"bin": 0o755, "etc": 0o755, "root": 0o700, "tmp": 0o1777, "usr": 0o755, "var": 0o755},
        files={"bin/busybox": binary},
        texts={"etc/passwd": PASSWD, "etc/group": GROUP},
        links={
            **{f"bin/{name}": "busybox" for name in names if name != "busybox"},
            "sbin": "bin",
            "usr/bin": "../bin",
            "usr/sbin": "../bin",
        },
    )


def applets(binary: Path) -> tuple[str, ...]:
    """The commands that a busybox has."""
    listed = subprocess.run([binary, "--list"], capture_output=True, text=True, check=True)
    return tuple(listed.stdout.split())
