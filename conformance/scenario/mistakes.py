"""Collects the mistakes of one document: paths become positions, pydantic's errors become sentences of ours.

A mistake that several cases of a scenario share is told once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from conformance.errors import InvalidInput, Mistake, Position, nearest
from conformance.scenario.document import Document, Path, last_key
from conformance.scenario.validation import Problem, problems, strictly

Model = TypeVar("Model")


class Mistakes:
    """All mistakes found so far in one document.

    Set `references_hold` to False when a parameter is wrong: then nothing is said about values that use one.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Mistake] = []
        self._told: set[Position] = set()
        self._case = ""
        self._in_case = False
        self.references_hold = True

    def next_case(self, label: str) -> None:
        """From here on, mistakes at positions that are known already are those of an earlier case."""
        self._told = {mistake.position for mistake in self.found}
        self._case = label
        self._in_case = True

    def add(
        self,
        path: Path,
        message: str,
        *,
        key: bool = False,
        valid: Iterable[str] = (),
        advice: str = "",
    ) -> None:
        """A mistake at the value (with `key`: at the key) that the path leads to."""
        position = self.document.position(path, key=key)
        written = self.document.raw(path)
        if self._in_case and not key and isinstance(written, str) and "${" in written:
            if not self.references_hold:
                return
            message = f"{message} (with {self._case})" if self._case else message
        mistake = Mistake(position, message, tuple(valid), advice)
        if position not in self._told and mistake not in self.found:
            self.found.append(mistake)

    def unknown(self, path: Path, kind: str, name: str, valid: Iterable[str], *, key: bool = True) -> None:
        """A name that does not exist, with those that do and the nearest of them."""
        names = tuple(valid)
        self.add(path, f"unknown {kind} {name!r}", key=key, valid=names, advice=nearest(name, names))

    def validation(self, error: ValidationError, prefix: Path, value: Any, adapter: TypeAdapter[Any]) -> None:
        """Everything that pydantic says about `value`, which stands at `prefix`."""
        for problem in problems(error, value, adapter):
            self._problem(problem, prefix)

    def _problem(self, problem: Problem, prefix: Path) -> None:
        path = prefix + problem.path
        subject = last_key(path) + " " if problem.message.startswith("must ") else ""
        self.add(
            path,
            subject.lstrip() + problem.message,
            key=problem.key,
            valid=problem.valid,
            advice=problem.advice,
        )

    def raise_if_any(self) -> None:
        if self.found:
            raise InvalidInput(self.found)


def validated(adapter: TypeAdapter[Model], document: Document) -> Model:
    """The document's value as what the adapter describes; InvalidInput with every mistake that pydantic finds."""
    try:
        value: Model = strictly(adapter, document.value)
    except ValidationError as error:
        mistakes = Mistakes(document)
        mistakes.validation(error, (), document.value, adapter)
        mistakes.raise_if_any()
        raise
    return value
