"""pydantic's errors about one value → problems in our words, each with the path inside that value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json

from conformance.errors import nearest
from conformance.scenario.scalar import flow

Path = tuple[str | int, ...]

_LONGEST_VALUE = 60

_TYPES = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "model_attributes": "a mapping",
    "dataclass": "a mapping",
    "dataclass_exact": "a mapping",
    "none": "left out",
}
_TYPE_ERROR = re.compile(r"(\w+?)_(?:type|parsing|from_float|required)")
_DEMAND = re.compile(r"\w+ should ")
_LITERAL = re.compile(r"'((?:[^'\\]|\\.)*)'|(-?\d+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a value; with `key` it is the key that is wrong."""

    path: Path
    message: str
    key: bool = False
    valid: tuple[str, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True)
class _Error:
    """An error of pydantic, its location split: `path` leads into the value, `tags` name union members."""

    path: Path
    tags: tuple[str, ...]
    tag_depth: int
    missing: str
    kind: str
    message: str
    value: Any
    context: Mapping[str, Any]
    wanted: str = ""

    @property
    def expected(self) -> str:
        """The type that was wanted, if the error is about that."""
        match = _TYPE_ERROR.fullmatch(self.kind)
        return self.wanted or _TYPES.get(match[1], "") if match else ""


def strictly(adapter: TypeAdapter[Any], value: Any, context: Mapping[str, Any] | None = None) -> Any:
    """The validated value, by way of JSON: there, strict makes "1" no number, `yes` no bool, but still a list
    good for a tuple."""
    return adapter.validate_json(_json(value), strict=True, context=dict(context or {}))


def _json(value: Any) -> bytes | str:
    try:
        return to_json(value)
    except PydanticSerializationError:
        return json.dumps(value)  # half of a surrogate pair: what reads this says that it is no JSON


def shown(value: Any) -> str:
    """A wrong value as an author would write it, cut if long."""
    text = f"'{value}'" if isinstance(value, str) else flow(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def problems(error: ValidationError, value: Any, adapter: TypeAdapter[Any]) -> Iterator[Problem]:
    """One problem for each thing wrong; of a union only what the closest member says."""
    for found in _closest([_read(details, value) for details in error.errors(include_url=False)]):
        yield _problem(found, adapter)


def _read(details: Any, value: Any) -> _Error:
    path: list[str | int] = []
    tags: list[str] = []
    tag_depth = 0
    current = value
    location = details["loc"]
    missing = str(location[-1]) if details["type"] in ("missing", "missing_argument") else ""
    for step in location[: len(location) - bool(missing)]:
        if (
            step in current
            if isinstance(current, dict)
            else isinstance(current, list) and isinstance(step, int)
        ):
            path.append(step)
            current = current[step]
        else:
            tags.append(str(step))
            tag_depth = tag_depth or len(path) + 1
    return _Error(
        tuple(path),
        tuple(tags),
        tag_depth,
        missing,
        details["type"],
        details["msg"],
        details.get("input"),
        details.get("ctx") or {},
    )


def _closest(errors: list[_Error]) -> list[_Error]:
    """Without unions everything; of each union its best member, or one error that names all wanted types."""
    plain = [error for error in errors if not error.tags]
    unions: dict[Path, dict[str, list[_Error]]] = {}
    for error in errors:
        if error.tags:
            members = unions.setdefault(error.path[: error.tag_depth - 1], {})
            members.setdefault(error.tags[0], []).append(error)
    for place, members in unions.items():
        plain += _best(place, list(members.values()))
    return plain


def _best(place: Path, members: list[list[_Error]]) -> list[_Error]:
    fitting = [errors for errors in members if not any(e.path == place and e.expected for e in errors)]
    if fitting:
        return min(fitting, key=len)
    wanted = [next(e.expected for e in errors if e.path == place and e.expected) for errors in members]
    return [replace(members[0][0], wanted=_or(list(dict.fromkeys(wanted))))]


def _or(phrases: list[str]) -> str:
    return " or ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)


def _problem(error: _Error, adapter: TypeAdapter[Any]) -> Problem:
    if error.missing:
        return Problem(error.path, f"missing key {error.missing!r}")
    if error.kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return _unknown_key(error, adapter)
    if error.kind == "json_invalid":
        return Problem(error.path, "a text with characters that cannot be written in JSON")
    valid = tuple(map(str, error.context.get("valid", ())))
    if error.kind in ("literal_error", "enum"):
        valid = tuple(a or b for a, b in _LITERAL.findall(str(error.context.get("expected", ""))))
        advice = nearest(error.value, valid) if isinstance(error.value, str) else ""
        return Problem(
            error.path, f"must be one of the valid values, not {shown(error.value)}", False, valid, advice
        )
    return Problem(error.path, _sentence(error), False, valid, str(error.context.get("advice", "")))


def _sentence(error: _Error) -> str:
    if error.kind == "none_required":
        return "must have no arguments"
    if error.expected:
        return f"must be {error.expected}, not {shown(error.value)}"
    if error.kind in ("too_short", "string_too_short"):
        return "must not be empty"
    message = error.message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    demand = _DEMAND.match(message)
    return f"must {message[demand.end() :]}, not {shown(error.value)}" if demand else message


def _unknown_key(error: _Error, adapter: TypeAdapter[Any]) -> Problem:
    name = str(error.path[-1])
    valid = tuple(sorted(keys_at(adapter, error.path[:-1])))
    return Problem(error.path, f"unknown key {name!r}", True, valid, nearest(name, valid))


@lru_cache(maxsize=256)
def _schema(adapter: TypeAdapter[Any]) -> Mapping[str, Any]:
    return adapter.json_schema()


def keys_at(adapter: TypeAdapter[Any], path: Path) -> set[str]:
    """The keys that may stand in the mapping at a path, by the JSON Schema of the type."""
    schema = _schema(adapter)
    places = list(_alternatives(schema, schema))
    for step in path:
        places = [deeper for place in places for deeper in _down(place, step, schema)]
    return {name for place in places for name in place.get("properties", ())}


def _down(place: Mapping[str, Any], step: str | int, root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if isinstance(step, str):
        inner = place.get("properties", {}).get(step, place.get("additionalProperties"))
    else:
        prefix = place.get("prefixItems", ())
        inner = prefix[step] if step < len(prefix) else place.get("items")
    if isinstance(inner, Mapping):
        yield from _alternatives(inner, root)


def _alternatives(place: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schema itself and every schema it refers to or chooses from."""
    if "$ref" in place:
        yield from _alternatives(root["$defs"][place["$ref"].rpartition("/")[2]], root)
        return
    yield place
    for inner in _choices(place):
        yield from _alternatives(inner, root)


def _choices(place: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return [*place.get("anyOf", ()), *place.get("oneOf", ()), *place.get("allOf", ())]
