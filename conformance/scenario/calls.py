"""The lists under `steps`, `assert` and `violations` → `Call`s with validated arguments.

Which words exist and what they take comes from the registries; what they do is unknown here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from conformance.errors import nearest
from conformance.registry import Entry, Registry
from conformance.scenario.document import Path
from conformance.scenario.mistakes import Mistakes
from conformance.scenario.model import Call
from conformance.scenario.validation import shown, strictly
from conformance.scenario.vocabulary import Vocabulary

Roles = Mapping[str, tuple[str, ...]]
"""Names of containers by role."""

SECTIONS = ("steps", "assert", "violations")


def sections(vocabulary: Vocabulary) -> Mapping[str, Registry[Any]]:
    """The registry that holds the words of each section."""
    return dict(zip(SECTIONS, (vocabulary.steps, vocabulary.assertions, vocabulary.violations), strict=True))


@dataclass(frozen=True)
class _Read:
    """An entry that was read before, and what came of it: the same again in a case where both are the same."""

    item: Any
    containers: Roles
    call: Call | None


class Calls:
    """Reads the calls of the cases of one document."""

    def __init__(self, vocabulary: Vocabulary, mistakes: Mistakes) -> None:
        self.registries = sections(vocabulary)
        self.mistakes = mistakes
        self._read: dict[Path, _Read] = {}

    def read(self, section: str, written: Any, containers: Roles) -> tuple[Call, ...]:
        """The calls in a section of a case that hold no mistake; names are checked against `containers`."""
        if not isinstance(written, list):
            return ()
        calls = (self._once(section, index, item, containers) for index, item in enumerate(written))
        return tuple(call for call in calls if call is not None)

    def _once(self, section: str, index: int, item: Any, containers: Roles) -> Call | None:
        known = self._read.get((section, index))
        if known is None or known.item is not item or known.containers != containers:
            known = _Read(item, containers, self._call(section, index, item, containers))
            self._read[section, index] = known
        return known.call

    def _call(self, section: str, index: int, item: Any, containers: Roles) -> Call | None:
        path: Path = (section, index)
        if isinstance(item, str):
            return self._validated(path, path, item, None, containers)
        if isinstance(item, dict) and len(item) == 1:
            word, arguments = next(iter(item.items()))
            return self._validated(path, (*path, word), word, arguments, containers)
        self.mistakes.add(path, *_not_a_call(item))
        return None

    def _validated(
        self, path: Path, inner: Path, word: str, arguments: Any, containers: Roles
    ) -> Call | None:
        section = str(path[0])
        registry = self.registries[section]
        if word not in registry:
            self._unknown(section, inner, word)
            return None
        try:
            value = _validate(registry[word], arguments, {"containers": containers})
        except ValidationError as error:
            self._wrong(error, inner, word, arguments, registry[word])
            return None
        document = self.mistakes.document
        return Call(word, value, document.position(path), document.raw(path))

    def _unknown(self, section: str, path: Path, word: str) -> None:
        names = self.registries[section].names
        homes = [f"{word} belongs under {name}:" for name, words in self._others(section) if word in words]
        advice = homes[0] if homes else nearest(word, names)
        text = f"unknown word {word!r} under {section}"
        self.mistakes.add(path, text, key=True, valid=() if homes else names, advice=advice)

    def _others(self, section: str) -> Iterator[tuple[str, Registry[Any]]]:
        return ((name, words) for name, words in self.registries.items() if name != section)

    def _wrong(
        self, error: ValidationError, path: Path, word: str, arguments: Any, entry: Entry[Any]
    ) -> None:
        if arguments is None:
            self.mistakes.add(path, f"{word} needs arguments", key=True, advice=entry.summary)
        else:
            self.mistakes.validation(error, path, arguments, entry.arguments)


def _validate(entry: Entry[Any], arguments: Any, context: Mapping[str, Any]) -> Any:
    """A bare word and one with `{}` mean the same, whether the word takes nothing or only optional keys."""
    if arguments not in (None, {}):
        return strictly(entry.arguments, arguments, context)
    try:
        return strictly(entry.arguments, None, context)
    except ValidationError:
        return strictly(entry.arguments, {}, context)


def _not_a_call(item: Any) -> tuple[str]:
    if isinstance(item, dict) and len(item) > 1:
        word, *others = item
        if item[word] is None:
            return (f"the arguments of {word} are indented too little: {', '.join(others)}",)
        return (f"one word per entry; {', '.join(others)} needs a '-' of its own",)
    return (f"an entry is a word or `word: arguments`, not {shown(item)}",)
