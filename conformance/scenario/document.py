"""YAML text → plain values, with the position of every key and value; the only file that knows YAML.

Speaks YAML 1.2 (core schema) through libyaml's events: `on` and `yes` are text, `012` is twelve. Duplicate
keys, anchors, aliases, tags and several documents in a file are mistakes. It must not know what values mean.
"""

from __future__ import annotations

import importlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import AliasEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from conformance.errors import InvalidInput, Mistake, Position
from conformance.scenario.scalar import resolve

Path = tuple[str | int, ...]
"""Keys and list indexes from the top of the document to a value."""

MAX_DEPTH = 50

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HARMLESS_TAGS = (None, "!", "tag:yaml.org,2002:str")
_Place = tuple[Any, Any]
"""Where a value begins, and the places of what is in it: in a list one each, in a mapping by key, each with the key's
own. A tuple of marks, for there is one for every scalar of every file."""


class PureLoader(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """For installations of PyYAML without libyaml."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


LOADER: Any = PureLoader
"""Makes events of a text; that of libyaml is ten times faster."""
with suppress(ImportError):
    LOADER = importlib.import_module("yaml.cyaml").CParser


@dataclass(frozen=True)
class Document:
    """The value of a YAML text; `position` finds where a part of it was written."""

    file: str
    text: str
    value: Any
    _root: _Place = field(repr=False)

    def position(self, path: Path, *, key: bool = False) -> Position:
        """Where the value at this path (or its key) begins; a missing path gives its nearest parent."""
        mark, inner = self._root
        for step in path:
            if isinstance(inner, dict) and step in inner:
                own, (mark, inner) = inner[step]
                mark = own if key else mark
            elif isinstance(inner, list) and isinstance(step, int) and step < len(inner):
                mark, inner = inner[step]
            else:
                break
        return Position(self.file, mark.line + 1, mark.column + 1)

    def raw(self, path: Path) -> Any:
        """The value at this path as written, or None."""
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def last_key(path: Path) -> str:
    """The last key of a path with the indexes after it, `command[1]`; empty if there is none."""
    keys = [index for index, step in enumerate(path) if isinstance(step, str)]
    if not keys:
        return ""
    return str(path[keys[-1]]) + "".join(f"[{index}]" for index in path[keys[-1] + 1 :])


def parse(text: str, file: str, loader: Any = None) -> Document:
    """The document in a text; InvalidInput with every mistake that YAML itself can have."""
    _refuse(_unprintable(text, file))
    composer = _Composer(file, (loader or LOADER)(text))
    try:
        value, root = composer.document()
    except yaml.MarkedYAMLError as error:
        composer.stumble(_syntax(error, text, file))
    _refuse(composer.mistakes)
    return Document(file, text, value, root)


def _refuse(mistakes: list[Mistake]) -> None:
    if mistakes:
        raise InvalidInput(mistakes)


class _Composer:
    """Events of a text → its value and the places in it; what is wrong goes to `mistakes`."""

    def __init__(self, file: str, events: Any) -> None:
        self.mistakes: list[Mistake] = []
        self._file = file
        self._next = events.get_event
        self._shared: list[Mistake] = []

    def document(self) -> tuple[Any, _Place]:
        """The only document; yaml.MarkedYAMLError where the text is not YAML."""
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise InvalidInput([Mistake(Position(self._file, 1, 1), "the file is empty")])
        event = self._next()
        value, place = self._node(event, 0)
        self._next()
        following = self._next()
        if not isinstance(following, yaml.StreamEndEvent):
            self._tell(following, "a second document begins here; a file holds one")
        elif isinstance(event, ScalarEvent) and event.implicit[0] and not event.value and not self.mistakes:
            self.mistakes.append(Mistake(Position(self._file, 1, 1), "the file is empty"))
        return value, place

    def stumble(self, mistake: Mistake) -> None:
        """The text is no YAML: that explains all else in this line, and an anchor or alias there explains it."""
        line = mistake.position.line
        causes = [one for one in self._shared if one.position.line == line] or [mistake]
        self.mistakes = [*(one for one in self.mistakes if one.position.line != line), *causes]

    def _node(self, event: Any, depth: int) -> tuple[Any, _Place]:
        if event.anchor is not None:
            self._tell_anchor(event)
        kind, mark = event.__class__, event.start_mark
        if kind is AliasEvent:
            return None, (mark, None)
        if event.tag not in _HARMLESS_TAGS:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._tell(event, f"tag {tag} is not used here; write the value without it")
        if kind is ScalarEvent:
            return (self._resolved(event) if event.implicit[0] else event.value), (mark, None)
        if depth >= MAX_DEPTH:
            self._tell(event, f"nested more than {MAX_DEPTH} levels deep")
            self._skip(event)
            return None, (mark, None)
        return (self._list if kind is SequenceStartEvent else self._mapping)(mark, depth + 1)

    def _list(self, mark: Any, depth: int) -> tuple[list[Any], _Place]:
        values, places = [], []
        while (event := self._next()).__class__ is not SequenceEndEvent:
            value, place = self._node(event, depth)
            values.append(value)
            places.append(place)
        return values, (mark, places)

    def _mapping(self, mark: Any, depth: int) -> tuple[dict[str, Any], _Place]:
        values: dict[str, Any] = {}
        places: dict[str, tuple[Any, _Place]] = {}
        while (event := self._next()).__class__ is not MappingEndEvent:
            if self._is_key(event, places):
                values[event.value], place = self._node(self._next(), depth)
                places[event.value] = event.start_mark, place
            else:
                self._skip(event)
                self._skip(self._next())
        return values, (mark, places)

    def _is_key(self, event: Any, places: dict[str, tuple[Any, _Place]]) -> bool:
        if event.anchor is not None:
            self._tell_anchor(event)
        if event.__class__ is AliasEvent:
            return False
        if event.__class__ is not ScalarEvent:
            self._tell(event, "a key must be plain text, not a list or a mapping")
        elif event.value in places:
            first = places[event.value][0].line + 1
            self._tell(event, f"duplicate key {event.value!r}; it was first given in line {first}")
        else:
            return True
        return False

    def _resolved(self, event: Any) -> Any:
        try:
            return resolve(event.value)
        except ValueError as error:
            self._tell(event, str(error))
            return event.value

    def _skip(self, event: Any) -> None:
        """Pass over the rest of what begins with the event."""
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if not depth:
                return
            event = self._next()

    def _tell_anchor(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            advice = f"for a text that begins with an asterisk use quotes: '*{event.anchor} …'"
            self._tell(event, "aliases are not used in scenarios", advice)
        else:
            self._tell(event, "anchors are not used in scenarios; write the value where it is needed")
        self._shared.append(self.mistakes[-1])

    def _tell(self, event: Any, message: str, advice: str = "") -> None:
        position = Position(self._file, event.start_mark.line + 1, event.start_mark.column + 1)
        self.mistakes.append(Mistake(position, message, advice=advice))


def _unprintable(text: str, file: str) -> list[Mistake]:
    found = _UNPRINTABLE.search(text)
    if found is None:
        return []
    before = text[: found.start()]
    position = Position(file, before.count("\n") + 1, found.start() - before.rfind("\n"))
    return [Mistake(position, f"character U+{ord(found[0]):04X} is not allowed in YAML")]


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    position = Position(file, line + 1, column + 1)
    lines = text.splitlines()
    here = lines[line] if line < len(lines) else ""
    if here[column : column + 1] == "\t" or ("\t" in here[: len(here) - len(here.lstrip())]):
        return Mistake(position, "a tab is used for indentation; YAML allows only spaces")
    if here[max(0, column - 1) : column] == "*":
        return Mistake(position, "a text that begins with an asterisk needs quotes", advice="'* Starting'")
    if re.search(r"[{\[,:]\s*\$\{", here):
        advice = 'a parameter inside {…} or […] needs quotes: "${name}"'
        return Mistake(position, f"not valid YAML: {error.problem}", advice=advice)
    return Mistake(position, f"not valid YAML: {error.problem}{_context(error)}")


def _context(error: yaml.MarkedYAMLError) -> str:
    if not error.context:
        return ""
    line = f" that begins in line {error.context_mark.line + 1}" if error.context_mark else ""
    return f" ({error.context}{line})"
