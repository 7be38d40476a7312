"""YAML text → plain values, with the position of every key and value; the only file that knows YAML.

Speaks YAML 1.2 (core schema) through libyaml's composer: `on` and `yes` are text, `012` is twelve. Duplicate
keys, anchors, aliases, tags and several documents in a file are mistakes. It must not know what values mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from conformance.errors import InvalidInput, Mistake, Position
from conformance.scenario.scalar import resolve

Path = tuple[str | int, ...]
"""Keys and list indexes from the top of the document to a value."""

MAX_DEPTH = 50

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN, _TEXT, _COLLECTION, _STR_TAG = "plain", "text", "collection", "tag:yaml.org,2002:str"


class _Resolver(yaml.resolver.BaseResolver):
    """Leaves values alone: the tag only says whether a scalar was written without quotes."""

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:  # noqa: ARG002
        if kind is not ScalarNode:
            return _COLLECTION
        return _PLAIN if implicit[0] else _TEXT


class PureLoader(
    yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer, _Resolver
):
    """For installations of PyYAML without libyaml."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)
        yaml.composer.Composer.__init__(self)
        _Resolver.__init__(self)


LOADER: Any = PureLoader
try:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:
    pass
else:

    class CLoader(CParser, _Resolver):
        """Fifteen times faster."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            _Resolver.__init__(self)

    LOADER = CLoader


@dataclass(frozen=True)
class Document:
    """The value of a YAML text; `position` finds where a part of it was written."""

    file: str
    text: str
    value: Any
    _root: Node = field(repr=False)

    def position(self, path: Path, *, key: bool = False) -> Position:
        """Where the value at this path (or its key) begins; a missing path gives its nearest parent."""
        found = self._root
        at = found.start_mark
        for step in path:
            pair = _child(found, step)
            if pair is None:
                break
            at = pair[0].start_mark if key else pair[1].start_mark
            found = pair[1]
        return Position(self.file, at.line + 1, at.column + 1)

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
    try:
        _refuse(_anchors(text, file, loader or LOADER))
        root = (loader or LOADER)(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise InvalidInput([_syntax(error, text, file)]) from None
    except RecursionError:
        raise InvalidInput([Mistake(Position(file, 1, 1), "nested too deeply")]) from None
    if root is None or (isinstance(root, ScalarNode) and root.tag == _PLAIN and not root.value):
        raise InvalidInput([Mistake(Position(file, 1, 1), "the file is empty")])
    mistakes: list[Mistake] = []
    value = _build(root, file, mistakes, 0)
    _refuse(mistakes)
    return Document(file, text, value, root)


def _refuse(mistakes: list[Mistake]) -> None:
    if mistakes:
        raise InvalidInput(mistakes)


def _build(node: Node, file: str, mistakes: list[Mistake], depth: int) -> Any:
    if node.tag.startswith(("tag:", "!")) and node.tag != _STR_TAG:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        mistakes.append(_at(node, file, f"tag {tag} is not used here; write the value without it"))
    if isinstance(node, ScalarNode):
        return _scalar(node, file, mistakes)
    if depth >= MAX_DEPTH:
        mistakes.append(_at(node, file, f"nested more than {MAX_DEPTH} levels deep"))
        return None
    if isinstance(node, SequenceNode):
        return [_build(item, file, mistakes, depth + 1) for item in node.value]
    return _mapping(node, file, mistakes, depth)


def _scalar(node: ScalarNode, file: str, mistakes: list[Mistake]) -> Any:
    if node.tag != _PLAIN:
        return node.value
    try:
        return resolve(node.value)
    except ValueError as error:
        mistakes.append(_at(node, file, str(error)))
        return node.value


def _mapping(node: Node, file: str, mistakes: list[Mistake], depth: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            mistakes.append(_at(key, file, "a key must be plain text, not a list or a mapping"))
        elif key.value in values:
            first = lines[key.value]
            mistakes.append(
                _at(key, file, f"duplicate key {key.value!r}; it was first given in line {first}")
            )
        else:
            lines[key.value] = key.start_mark.line + 1
            values[key.value] = _build(value, file, mistakes, depth + 1)
    return values


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """Key and value node of one step down; an item of a list is its own key."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _at(node: Node, file: str, message: str) -> Mistake:
    return Mistake(Position(file, node.start_mark.line + 1, node.start_mark.column + 1), message)


def _unprintable(text: str, file: str) -> list[Mistake]:
    found = _UNPRINTABLE.search(text)
    if found is None:
        return []
    before = text[: found.start()]
    position = Position(file, before.count("\n") + 1, found.start() - before.rfind("\n"))
    return [Mistake(position, f"character U+{ord(found[0]):04X} is not allowed in YAML")]


def _anchors(text: str, file: str, loader: Any) -> list[Mistake]:
    """Only texts with the characters that could begin one are scanned a second time."""
    if "&" not in text and "*" not in text:
        return []
    return list(_anchor_tokens(text, file, loader))


def _anchor_tokens(text: str, file: str, loader: Any) -> Iterator[Mistake]:
    scanner = loader(text)
    while scanner.check_token():
        token = scanner.get_token()
        position = Position(file, token.start_mark.line + 1, token.start_mark.column + 1)
        if isinstance(token, yaml.AliasToken):
            advice = f"for a text that begins with an asterisk use quotes: '*{token.value} …'"
            yield Mistake(position, "aliases are not used in scenarios", advice=advice)
        elif isinstance(token, yaml.AnchorToken):
            yield Mistake(position, "anchors are not used in scenarios; write the value where it is needed")


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    position = Position(file, line + 1, column + 1)
    lines = text.splitlines()
    here = lines[line] if line < len(lines) else ""
    if "another document" in (error.problem or ""):
        return Mistake(position, "a second document begins here; a file holds one")
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
