"""Turns pinned components into binaries in the cache: built once for each version of sources and flags.

Knows the cache and who compiles; not what the binaries are for.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from conformance import cache
from conformance.cluster.local import golang, rust
from conformance.cluster.local.pins import Command, Component
from conformance.cluster.local.toolchain import Recipe, Toolchain
from conformance.cluster.locks import held
from conformance.errors import ClusterError
from conformance.progress import Progress


class Language(Protocol):
    """What a component's sources are written in; see the modules for what each of these gives."""

    PINNED: tuple[str, ...]

    def flags(self, component: Component, /) -> tuple[str, ...]: ...

    def recipe(self, component: Component, command: Command, compiler: Path, scratch: Path, /) -> Recipe: ...


LANGUAGES: Mapping[str, Language] = {"go": golang, "rust": rust}


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
    language = LANGUAGES[component.language]
    parts = [(component.folder / name).read_bytes() for name in language.PINNED]
    settings = (*language.flags(component), f"cgo={component.cgo}", platform.machine())
    return hashlib.sha256(b"\0".join([*parts, *(setting.encode() for setting in settings)])).hexdigest()[:12]


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
    chains = _toolchains([component for component, _ in work], wheel, progress)
    usual = sum(command.seconds for _, command in work)
    progress.say(
        f"building {len(work)} commands with {' and '.join(map(str, chains.values()))} into {cache.folder()}, once "
        f"for this version; at most about {max(1, round(usual / 60))} min on two cores"
    )
    with _scratch() as scratch:
        for number, (component, command) in enumerate(work, 1):
            with progress.task(f"[{number}/{len(work)}] building {command.name}", usual=command.seconds):
                _build(component, command, chains[component.language], scratch)


def _toolchains(components: Iterable[Component], wheel: str, progress: Progress) -> Mapping[str, Toolchain]:
    """Who compiles, by language."""
    by_language: dict[str, list[Component]] = {}
    for component in components:
        by_language.setdefault(component.language, []).append(component)
    return {
        language: rust.find(those, progress)
        if language == "rust"
        else golang.find(those, wheel, cache.folder(), progress)
        for language, those in by_language.items()
    }


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
    recipe = LANGUAGES[component.language].recipe(component, command, chain.program, scratch)
    # A build must not go on in the background when this process is killed.
    guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    result = subprocess.run(
        [*guard, *recipe.argv],
        cwd=component.folder,
        env=recipe.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise ClusterError(
            f"{command.name} could not be built from {command.package}:\n{result.stdout[-2000:]}"
        )
    place(component).mkdir(parents=True, exist_ok=True)
    recipe.product.chmod(0o755)
    recipe.product.rename(place(component) / command.name)
