"""A container image of this project, made of this machine's own Python: no Docker, no registry, no base image.

It holds the interpreter with its standard library and shared libraries, the project's dependencies that are
installed beside it, and the project. Any user may run it; it needs a writable `/tmp`.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conformance.cluster import archive
from conformance.cluster.archive import Image, Layer
from conformance.indexed import libraries

PROJECT = Path(__file__).parents[2]
NAME = "pod-lifecycle-conformance"
CONTENT = ("conformance", "suites", "conftest.py", "pyproject.toml")
HOME, LIB, SITE, SUITE = "usr/local", "usr/local/lib", "usr/local/lib/site", "suite"
PYTHON = f"/{HOME}/bin/python"
ENVIRONMENT = {
    "PATH": f"/{HOME}/bin",
    "PYTHONHOME": f"/{HOME}",
    "PYTHONPATH": f"/{SUITE}:/{SITE}",
    "LD_LIBRARY_PATH": f"/{LIB}",
    "PYTHONDONTWRITEBYTECODE": "1",
    "HOME": "/tmp",
}
_LEFT_OUT = re.compile(
    r"(^|/)(__pycache__|site-packages|test|tests|idlelib|tkinter|ensurepip|config-[^/]*)(/|$)|\.a$"
)


def write(reference: str, target: Path) -> None:
    """Write the image as an OCI archive, under its full reference."""
    config = {
        "Env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
        "WorkingDir": f"/{SUITE}",
        "Entrypoint": [PYTHON, "-m", "conformance.indexed.worker"],
        "User": "65534:65534",
    }
    archive.write([Image(reference, [_python(), _dependencies(), _project()], config)], target)


def _python() -> Layer:
    """The interpreter, where PYTHONHOME says, with the libraries that it and all extensions need."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    standard = _tree(Path(sysconfig.get_path("stdlib")), f"{LIB}/{version}")
    interpreter = Path(sys.executable).resolve()
    extensions = [path for path in (*standard.values(), *_installed().values()) if path.suffix == ".so"]
    found = libraries.needed([interpreter, *extensions])
    placed = {name.lstrip("/") if "/" in name else f"{LIB}/{name}": path for name, path in found.items()}
    return Layer(folders={"tmp": 0o1777}, files={f"{HOME}/bin/python": interpreter, **standard, **placed})


def _dependencies() -> Layer:
    return Layer(files=_installed())


def _project() -> Layer:
    files: dict[str, Path] = {}
    for name in CONTENT:
        path = PROJECT / name
        files |= _tree(path, f"{SUITE}/{name}") if path.is_dir() else {f"{SUITE}/{name}": path}
    return Layer(files=files)


def _tree(folder: Path, place: str) -> dict[str, Path]:
    """The files below a folder by their place in the image, without tests and compiled code."""
    found = ((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")))
    return {f"{place}/{name}": path for name, path in found if path.is_file() and not _LEFT_OUT.search(name)}


def _installed() -> dict[str, Path]:
    """The files of every distribution that the project needs to run, with what tells pytest of its plugins."""
    files: dict[str, Path] = {}
    for name in sorted(closure(NAME)):
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            path = Path(str(distribution.locate_file(file)))
            if ".." not in file.parts and path.is_file() and "__pycache__" not in file.parts:
                files[f"{SITE}/{file}"] = path
    return files


def closure(name: str) -> set[str]:
    """The distribution and all that it needs here, itself and through others, by their canonical names."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = canonicalize_name(waiting.pop())
        if one not in found:
            found.add(one)
            waiting += _required(metadata.requires(one) or ())
    return found


def _required(requirements: Iterable[str]) -> Iterator[str]:
    for requirement in map(Requirement, requirements):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name
