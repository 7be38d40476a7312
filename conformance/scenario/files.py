"""Which files are scenarios, and how messages call them. Reads none, so that a listing costs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conformance.errors import ConformanceError, InvalidInput, Mistake, Position

REQUIREMENTS = Path("suites", "requirements.yaml")
"""The catalogue, from the root of the project."""

KNOWN_ISSUES = Path("suites", "known-issues.yaml")
"""What is known to fail, from there as well."""

UPSTREAM = Path("suites", "upstream.yaml")
"""The map of upstream's own cases, likewise."""

NOT_SCENARIOS = frozenset(path.name for path in (REQUIREMENTS, KNOWN_ISSUES, UPSTREAM))
"""Names of YAML files in the suites that hold something else."""


def discover(paths: Iterable[Path]) -> list[Path]:
    """The scenario files among and below these paths, sorted; ConformanceError if there are none, or if a path is
    missing or is that of another file."""
    given = list(paths)
    found = {file for path in given for file in _scenarios(path)}
    if not found:
        raise ConformanceError(f"no scenarios below {', '.join(map(str, given))}")
    return sorted(found)


def _scenarios(path: Path) -> Iterable[Path]:
    if path.is_dir():
        return filter(is_scenario, path.rglob("*.yaml"))
    if not path.exists():
        raise ConformanceError(f"{path} does not exist")
    if not is_scenario(path):
        names = f"a name in .yaml that is not {', '.join(sorted(NOT_SCENARIOS))}"
        raise ConformanceError(f"{path} is not a scenario file: expected {names}")
    return [path]


def is_scenario(path: Path) -> bool:
    """Whether a file with this name holds a scenario."""
    return path.suffix == ".yaml" and path.name not in NOT_SCENARIOS


def check_unique(paths: Iterable[Path], root: Path) -> None:
    """InvalidInput if two scenarios have the same name; names are those of the files, so none is read."""
    first: dict[str, Path] = {}
    mistakes = []
    for path in paths:
        other = first.setdefault(path.stem, path)
        if other != path:
            text = f"the name {path.stem.replace('_', '-')!r} is taken by {label(other, root)}"
            mistakes.append(Mistake(Position(label(path, root), 1, 1), text))
    if mistakes:
        raise InvalidInput(mistakes)


def label(path: Path, root: Path) -> str:
    """How messages call a file: by its path from the project's folder on."""
    absolute = path.absolute()
    return (
        absolute.relative_to(root.absolute()) if absolute.is_relative_to(root.absolute()) else path
    ).as_posix()
