"""What a cluster is made of: pinned components → binaries and the archive of its images, cached or made now."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance import cache
from conformance.cluster.local import build, images, packages, runtimes
from conformance.cluster.local.pins import Component, Pins
from conformance.cluster.local.runtimes import Source, Stack
from conformance.progress import Progress


@dataclass(frozen=True)
class Material:
    """What a cluster is made of.

    Binaries by command, one OCI archive with all images, a static busybox. `oci`: the OCI runtime's own name and
    version.
    """

    binaries: Mapping[str, Path]
    archive: Path
    busybox: Path
    oci: str


def used(pins: Pins, stack: Stack) -> tuple[Component, ...]:
    """The components that a cluster needs: all but the managers and runtimes that others could have."""
    offered = {source.component for source in (*pins.offer.managers.values(), *pins.offer.runtimes.values())}
    chosen = {stack.manager.component, stack.runtime.component}
    return tuple(one for one in pins.components if one.name not in offered or one.name in chosen)


def gather(pins: Pins, stack: Stack, progress: Progress) -> Material:
    """Build, install and unpack what is missing; ClusterError when that fails."""
    components = used(pins, stack)
    if build.missing(component for component in components if component.links):
        packages.ensure(packages.LINKING, progress)
    binaries = dict(build.ensure(components, pins.go_wheel, progress))
    for source in (stack.manager, stack.runtime):
        binaries |= _packaged(source, progress)
    sources = {
        "agnhost": binaries["agnhost"],
        "busybox": busybox(progress),
        "catatonit": packages.binary("catatonit", "usr/bin/catatonit", cache.folder(), progress),
    }
    oci = _version(binaries[stack.runtime.command])
    return Material(binaries, images.ensure(pins.images, sources, cache.folder()), sources["busybox"], oci)


def _packaged(source: Source, progress: Progress) -> Mapping[str, Path]:
    """The programs of a manager or runtime that is Debian's, by their names; none for one that is built."""
    if not source.package:
        return {}
    packages.ensure(packages.NEEDED.get(source.package, ()), progress)
    folder = packages.unpacked(source.package, cache.folder(), progress) / source.place
    runtimes.check(source, _version(folder / source.command), folder / source.command)
    return {program.name: program for program in folder.iterdir()}


def _version(program: Path) -> str:
    """`runc 1.5.2`: what the program calls itself."""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\bv?(\d+\.\d[\w.+~-]*)", told)
    return f"{told.split()[0]} {found[1] if found else 'of unknown version'}"


def busybox(progress: Progress) -> Path:
    """The binary of which most images are made."""
    return packages.binary("busybox-static", "bin/busybox", cache.folder(), progress)
