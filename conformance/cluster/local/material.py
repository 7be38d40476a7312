"""What a cluster is made of: pinned components → binaries and the archive of its images, cached or made now."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance import cache
from conformance.cluster.local import build, images, packages
from conformance.cluster.local.pins import Component, Pins
from conformance.progress import Progress


@dataclass(frozen=True)
class Material:
    """Binaries by command, the OCI runtime among them, and one OCI archive with all images."""

    binaries: Mapping[str, Path]
    archive: Path


def used(pins: Pins, runtime: str) -> tuple[Component, ...]:
    """The components that a cluster with this OCI runtime needs: crun is not built but Debian's."""
    return tuple(component for component in pins.components if component.name != "runc" or runtime == "runc")


def gather(pins: Pins, runtime: str, progress: Progress) -> Material:
    """Build, install and unpack what is missing; ClusterError when that fails."""
    components = used(pins, runtime)
    if build.missing(component for component in components if component.cgo):
        packages.ensure(packages.BUILDING_RUNC, progress)
    binaries = dict(build.ensure(components, pins.go_wheel, progress))
    if runtime == "crun":
        packages.ensure(packages.CRUN, progress)
        binaries["crun"] = Path(shutil.which("crun") or "/usr/bin/crun")
    sources = {
        "agnhost": binaries["agnhost"],
        "busybox": packages.binary("busybox-static", "bin/busybox", cache.folder(), progress),
        "catatonit": packages.binary("catatonit", "usr/bin/catatonit", cache.folder(), progress),
    }
    return Material(binaries, images.ensure(pins.images, sources, cache.folder()))
