"""Files on disk → loaded scenarios: which files are scenarios, and how messages call them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ConformanceError, InvalidInput, Mistake, Position
from conformance.scenario import catalogue, document
from conformance.scenario.model import Case, Scenario
from conformance.scenario.parse import Parser
from conformance.scenario.vocabulary import Vocabulary

REQUIREMENTS = Path("suites", "requirements.yaml")
"""The catalogue, from the root of the project."""

NOT_SCENARIOS = frozenset({"requirements.yaml", "known-issues.yaml"})
"""Names of YAML files in the suites that hold something else."""


@dataclass(frozen=True)
class Loaded:
    """A scenario and its cases, in the order of the matrix."""

    scenario: Scenario
    cases: tuple[Case, ...]


def load(path: Path, vocabulary: Vocabulary, root: Path) -> Loaded:
    """The scenario in a file; InvalidInput with all the mistakes in it, ConformanceError if unreadable.

    `root`: folder of the project; positions name files from there on.
    """
    return load_text(_read(path), _label(path, root), vocabulary, root)


def load_text(text: str, file: str, vocabulary: Vocabulary, root: Path) -> Loaded:
    """As `load`, for a text that was kept elsewhere, such as beside a stored timeline."""
    parser = Parser(vocabulary, catalogue.load(root / REQUIREMENTS))
    return Loaded(*parser.parse(document.parse(text, file)))


def discover(paths: Iterable[Path]) -> list[Path]:
    """The scenario files among and below these paths, sorted; ConformanceError if a path is missing."""
    found: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise ConformanceError(f"{path} does not exist")
        found.update(path.rglob("*.yaml") if path.is_dir() else [path])
    return sorted(path for path in found if is_scenario(path))


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
            text = f"the name {path.stem.replace('_', '-')!r} is taken by {_label(other, root)}"
            mistakes.append(Mistake(Position(_label(path, root), 1, 1), text))
    if mistakes:
        raise InvalidInput(mistakes)


def _label(path: Path, root: Path) -> str:
    absolute = path.absolute()
    return (
        absolute.relative_to(root.absolute()) if absolute.is_relative_to(root.absolute()) else path
    ).as_posix()


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConformanceError(f"{path} cannot be read: {error.strerror}") from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        position = Position(path.as_posix(), line, column)
        raise InvalidInput([Mistake(position, "not UTF-8: this byte cannot be read")]) from None
