"""Turns pinned components into binaries in the cache: built once for each version of sources and flags.

Knows Go and the cache; not what the binaries are for.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from conformance import cache
from conformance.cluster.local import toolchain
from conformance.cluster.local.pins import Command, Component
from conformance.cluster.local.toolchain import Toolchain
from conformance.cluster.locks import held
from conformance.errors import ClusterError
from conformance.progress import Progress


def ensure(components: tuple[Component, ...], wheel: str, progress: Progress) -> Mapping[str, Path]:
    """The path of each command, after building those that are missing; `wheel`: Go, should the machine have none."""
    paths = {
        command.name: place(component) / command.name
        for component in components
        for command in component.commands
    }
    if all(path.exists() for path in paths.values()):
        return paths
    cache.folder().mkdir(parents=True, exist_ok=True)
    with held(cache.folder(), lambda: progress.say("waiting for another build to end")):
        _build_missing(components, wheel, progress)
    return paths


def place(component: Component) -> Path:
    """The folder of the component's binaries, named after everything that determines them."""
    return cache.folder() / "built" / f"{component.folder.name}-{key(component)}"


def key(component: Component) -> str:
    """A digest of sources, flags and architecture."""
    parts = [(component.folder / name).read_bytes() for name in ("go.mod", "go.sum")]
    settings = (*flags(component), f"cgo={component.cgo}", platform.machine())
    return hashlib.sha256(b"\0".join([*parts, *(setting.encode() for setting in settings)])).hexdigest()[:12]


def flags(component: Component) -> tuple[str, ...]:
    """The flags of `go build`."""
    tags = ("-tags", ",".join(component.tags)) if component.tags else ()
    return ("-trimpath", *tags, "-ldflags", component.ldflags)


def missing(components: Iterable[Component]) -> tuple[tuple[Component, Command], ...]:
    """The commands that have not been built yet."""
    return tuple(
        (component, command)
        for component in components
        for command in component.commands
        if not (place(component) / command.name).exists()
    )


def _build_missing(components: tuple[Component, ...], wheel: str, progress: Progress) -> None:
    work = missing(components)
    if not work:
        return
    chain = toolchain.find(components, wheel, cache.folder(), progress)
    usual = sum(command.seconds for _, command in work)
    progress.say(
        f"building {len(work)} commands with Go {chain.version} into {cache.folder()}, once for this version; "
        f"at most about {max(1, round(usual / 60))} min on two cores"
    )
    with _scratch() as scratch:
        for number, (component, command) in enumerate(work, 1):
            with progress.task(f"[{number}/{len(work)}] building {command.name}", usual=command.seconds):
                _build(component, command, chain, scratch)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A directory for the compiler, known by its name, so that what a killed build has left in it goes as well."""
    folder = cache.folder() / "scratch"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(component: Component, command: Command, chain: Toolchain, scratch: Path) -> None:
    folder = place(component)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{command.name}.unfinished"
    settings = {"CGO_ENABLED": str(int(component.cgo)), "GOTMPDIR": str(scratch)}
    environment = toolchain.environment(os.environ) | settings
    # A build must not go on in the background when this process is killed.
    guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    result = subprocess.run(
        [*guard, chain.go, "build", *flags(component), "-o", unfinished, command.package],
        cwd=component.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        unfinished.unlink(missing_ok=True)
        raise ClusterError(
            f"{command.name} could not be built from {command.package}:\n{result.stdout[-2000:]}"
        )
    unfinished.chmod(0o755)
    unfinished.rename(folder / command.name)
