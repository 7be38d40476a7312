"""Files on disk → loaded scenarios."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ConformanceError, InvalidInput, Mistake, Position
from conformance.scenario import catalogue, document
from conformance.scenario.files import REQUIREMENTS, label
from conformance.scenario.model import Case, Scenario
from conformance.scenario.parse import Parser
from conformance.scenario.vocabulary import Vocabulary


@dataclass(frozen=True)
class Loaded:
    """A scenario and its cases, in the order of the matrix."""

    scenario: Scenario
    cases: tuple[Case, ...]


def load(
    path: Path, vocabulary: Vocabulary, root: Path, requirements: Collection[str] | None = None
) -> Loaded:
    """The scenario in a file; InvalidInput with all the mistakes in it, ConformanceError if unreadable.

    `root`: folder of the project; positions name files from there on. `requirements`: the ids that there are, for
    those who know; else they are read from the catalogue of the project.
    """
    return load_text(_read(path), label(path, root), vocabulary, root, requirements)


def load_text(
    text: str, file: str, vocabulary: Vocabulary, root: Path, requirements: Collection[str] | None = None
) -> Loaded:
    """As `load`, for a text that was kept elsewhere, such as beside a stored timeline."""
    if requirements is None:
        requirements = catalogue.load(root / REQUIREMENTS)
    return Loaded(*Parser(vocabulary, requirements).parse(document.parse(text, file)))


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
