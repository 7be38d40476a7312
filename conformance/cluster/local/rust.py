"""Builds with Rust: what pins a component, the command line, and a toolchain that is new enough.

Where the machine has none, Debian's is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from conformance.cluster.local import packages
from conformance.cluster.local.pins import Command, Component, numbers
from conformance.cluster.local.toolchain import Recipe, Toolchain, choose, reason
from conformance.errors import ClusterError
from conformance.progress import Progress

PINNED: tuple[str, ...] = ("Cargo.toml", "Cargo.lock")
FLAGS = ("--release", "--locked")
PACKAGE = "cargo-web"
"""What Debian calls the newer Rust that its browsers are built with."""
KEPT = "CARGO_BUILD_JOBS"
SETTINGS = re.compile(
    r"CARGO_(BUILD|PROFILE|TARGET|ENCODED)_\w+|(CARGO_)?RUST(DOC)?FLAGS|RUSTC\w*|LIBSECCOMP_\w+"
)
"""Variables by which a user changes what is built."""


def flags(_: Component) -> tuple[str, ...]:
    """The flags of `cargo build`; a crate's features are in Cargo.toml."""
    return FLAGS


def recipe(component: Component, command: Command, cargo: Path, scratch: Path) -> Recipe:
    """How the command is built, with `scratch` for the compiler."""
    target = scratch / "target"
    what = ("--package", command.package, "--bin", command.name)
    argv: tuple[str | Path, ...] = (cargo, "build", *flags(component), *what, "--target-dir", target)
    return Recipe(argv, environment(os.environ), target / "release" / command.name)


def find(components: Iterable[Component], progress: Progress) -> Toolchain:
    """The machine's Rust when it is new enough, else Debian's, which is installed."""
    needed = max((directive(component.folder / "Cargo.toml") for component in components), key=numbers)
    found = [chain for place in candidates() if (chain := inspect(place))]
    chosen = choose(found, needed)
    if chosen:
        return chosen
    why = reason("Rust", found, needed)
    progress.say(f"{why}: taking {PACKAGE} from Debian's archive for these builds")
    advice = "Install Rust from your distribution or with rustup, or choose another OCI runtime."
    try:
        packages.ensure((packages.Part(PACKAGE, lambda: False),), progress)
    except ClusterError as error:
        raise ClusterError(f"{why}. {error} {advice}") from None
    installed = choose([chain for place in candidates() if (chain := inspect(place))], needed)
    if installed is None:
        raise ClusterError(f"{why}, and Debian's {PACKAGE} did not bring it. {advice}")
    return installed


def directive(manifest: Path) -> str:
    """The Rust version that a Cargo.toml asks for."""
    return str(tomllib.loads(manifest.read_text())["package"]["rust-version"])


def candidates() -> tuple[Path, ...]:
    """Where a cargo may be: what PATH finds first, then where rustup and Debian put it."""
    on_path = shutil.which("cargo")
    places = (Path.home() / ".cargo/bin/cargo", Path("/usr/bin/cargo"))
    found = ([Path(on_path)] if on_path else []) + [place for place in places if place.exists()]
    return tuple(dict.fromkeys(found))


def inspect(cargo: Path) -> Toolchain | None:
    """The toolchain behind a `cargo` command; None when it does not work."""
    try:
        result = subprocess.run([cargo, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    match = re.match(r"cargo (\d+\.\d+\.\d+)", result.stdout)
    return Toolchain("Rust", cargo, match.group(1)) if match and result.returncode == 0 else None


def environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables for `cargo build`, without those by which a user changes what is built."""
    return {name: value for name, value in inherited.items() if name == KEPT or not SETTINGS.fullmatch(name)}
