"""The matrix of parameters → one set of chosen values per case, and `${name}` in a tree → the chosen value.

A scalar that is nothing but `${name}` keeps the value's type, inside a longer text it becomes text.
`$${name}` is a literal `${name}`. A map as a value is labelled by its `name`; `${param.field}` reaches in.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.errors import nearest
from conformance.scenario.document import Path
from conformance.scenario.mistakes import Mistakes
from conformance.scenario.scalar import flow

MOST_CASES = 100
"""A matrix with more cases is a mistake."""

_REFERENCE = re.compile(r"(\$?)\$\{([^}]*)\}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LABEL = re.compile(r"[A-Za-z0-9_.+-]+")

Parameters = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value for each parameter, with the labels that people see."""

    labels: Mapping[str, str]
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return ",".join(f"{name}={label}" for name, label in self.labels.items())


def label(value: Any) -> str:
    """What stands for a value in the id of a case."""
    return str(value["name"]) if isinstance(value, dict) else flow(value).strip('"')


def choices(parameters: Parameters) -> Iterator[Choice]:
    """The product of all parameters, the last one changing fastest; a single empty choice without any."""
    for values in itertools.product(*parameters.values()):
        chosen = dict(zip(parameters, values, strict=True))
        yield Choice({name: label(value) for name, value in chosen.items()}, chosen)


class Template:
    """A tree that holds references: where they are is found once, values are put in for each choice.

    What holds none is the same object in every filled tree; and so, from one choice to the next, is a part whose
    parameters keep their values.
    """

    def __init__(self, tree: Any, inner: Mapping[Any, Template], names: frozenset[str]) -> None:
        self._tree = tree
        self._inner = inner
        self._names = tuple(names)
        self._chosen: list[Any] | None = None
        self._filled: Any = None

    @classmethod
    def of(cls, tree: Any) -> Template | None:
        """The template of a tree; None if there is nothing to put in."""
        if isinstance(tree, str):
            return cls(tree, {}, _names(tree)) if "${" in tree else None
        if isinstance(tree, dict):
            found = [(key, cls.of(part)) for key, part in tree.items()]
        elif isinstance(tree, list):
            found = [(index, cls.of(part)) for index, part in enumerate(tree)]
        else:
            return None
        inner = {key: template for key, template in found if template is not None}
        names = frozenset().union(*(template._names for template in inner.values()))
        return cls(tree, inner, names) if inner else None

    def fill(self, values: Mapping[str, Any]) -> Any:
        """The tree with every reference replaced."""
        chosen = [values.get(name) for name in self._names]
        if self._chosen is None or not all(map(operator.is_, chosen, self._chosen)):
            self._chosen, self._filled = chosen, self._fill(values)
        return self._filled

    def _fill(self, values: Mapping[str, Any]) -> Any:
        if isinstance(self._tree, str):
            return _text(self._tree, values)
        filled = self._tree.copy()
        for key, template in self._inner.items():
            filled[key] = template.fill(values)
        return filled


def _names(text: str) -> frozenset[str]:
    return frozenset(match[2].partition(".")[0] for match in _REFERENCE.finditer(text))


def _text(text: str, values: Mapping[str, Any]) -> Any:
    whole = _REFERENCE.fullmatch(text)
    if whole and not whole[1]:
        return _look_up(whole, values)
    return _REFERENCE.sub(lambda match: match[0][1:] if match[1] else _inline(_look_up(match, values)), text)


def _inline(value: Any) -> str:
    return value if isinstance(value, str) else flow(value)


def _look_up(match: re.Match[str], values: Mapping[str, Any]) -> Any:
    name, _, field = match[2].partition(".")
    try:
        return values[name][field] if field else values[name]
    except (KeyError, TypeError):
        return match[0]


def read(written: Any, mistakes: Mistakes) -> Parameters:
    """The parameters that hold no mistake; the others are told to `mistakes`."""
    if not isinstance(written, dict):
        mistakes.add(("parameters",), "parameters must be a mapping of names to lists of values")
        return {}
    good = {name: tuple(v) for name, v in written.items() if _is_parameter(name, v, mistakes)}
    number = 1
    for values in good.values():
        number *= len(values)
    if number > MOST_CASES:
        mistakes.add(("parameters",), f"these parameters make {number} cases; at most {MOST_CASES}", key=True)
        return {}
    return good


def _is_parameter(name: str, values: Any, mistakes: Mistakes) -> bool:
    path: Path = ("parameters", name)
    before = len(mistakes.found)
    if not _NAME.fullmatch(name):
        mistakes.add(path, f"{name!r} is not a name for a parameter: letters, digits, - and _", key=True)
    if not isinstance(values, list):
        mistakes.add(path, f"parameter {name!r} must be a list of values")
    elif not values:
        mistakes.add(path, f"parameter {name!r} has no values")
    else:
        _check_values(path, values, mistakes)
    return len(mistakes.found) == before


def _check_values(path: Path, values: list[Any], mistakes: Mistakes) -> None:
    seen: set[str] = set()
    for index, value in enumerate(values):
        place = (*path, index)
        if isinstance(value, list) or (isinstance(value, dict) and not isinstance(value.get("name"), str)):
            mistakes.add(place, "a value must be a scalar, or a mapping with a `name` and further fields")
        elif not _LABEL.fullmatch(label(value)):
            advice = "give the value as a mapping: {name: short-label, value: …}"
            mistakes.add(place, f"{label(value)!r} cannot be part of a case's id", advice=advice)
        elif label(value) in seen:
            mistakes.add(place, f"value {label(value)!r} is given twice")
        else:
            seen.add(label(value))


def check_references(parts: Mapping[str, Any], written: Any, mistakes: Mistakes) -> None:
    """Every `${…}` must name a parameter of the scenario and every parameter must be used."""
    parameters = written if isinstance(written, dict) else {}
    used: set[str] = set()
    for path, reference in _references(dict(parts), ()):
        name, _, field = reference.partition(".")
        used.add(name)
        if name not in parameters:
            advice = nearest(name, parameters) or "for a literal ${…} write $${…}"
            mistakes.add(path, f"unknown parameter {name!r}", valid=parameters, advice=advice)
        else:
            _check_field(path, name, field, parameters[name], mistakes)
    for name in parameters:
        if name not in used:
            mistakes.add(("parameters", name), f"parameter {name!r} is never used", key=True)


def _check_field(path: Path, name: str, field: str, values: Any, mistakes: Mistakes) -> None:
    for value in values if isinstance(values, list) else ():
        if isinstance(value, dict) and not field:
            fields = [f"${{{name}.{key}}}" for key in value]
            mistakes.add(path, f"the values of {name!r} are mappings; say which field", valid=fields)
        elif field and (not isinstance(value, dict) or field not in value):
            valid = value if isinstance(value, dict) else ()
            text = f"value {label(value)!r} of {name!r} has no field {field!r}"
            mistakes.add(path, text, valid=valid, advice=nearest(field, valid))
        else:
            continue
        return


def _references(tree: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _references(value, (*path, key))
    elif isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _references(item, (*path, index))
    elif isinstance(tree, str) and "${" in tree:
        for match in _REFERENCE.finditer(tree):
            if not match[1]:
                yield path, match[2]
