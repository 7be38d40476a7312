"""A scalar written without quotes → its value by YAML 1.2's core schema; and any value → one line of YAML."""

from __future__ import annotations

import json
import re
from typing import Any

_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_FIRST = frozenset("0123456789+-.")
_LONGEST = 40
_BARE = re.compile(r"[\w./$][\w ./$@*+%=-]*")


def resolve(text: str) -> Any:
    """None, a bool, an int, a float or the text itself; ValueError for numbers that JSON cannot carry."""
    if text[:1] not in _FIRST:
        return _CONSTANTS.get(text, text)
    if _NO_NUMBER.fullmatch(text):
        raise ValueError(f"{text} is not a number that JSON can carry")
    if _INT.fullmatch(text):
        return int(_short(text))
    if _BASED.fullmatch(text):
        return int(_short(text), 0)
    if _FLOAT.fullmatch(text):
        return _finite(_short(text))
    return text


def flow(value: Any) -> str:
    """The value on one line, as an author would write it."""
    if isinstance(value, str):
        return value if _is_bare(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _is_bare(text: str) -> bool:
    return bool(_BARE.fullmatch(text)) and not text.endswith(" ") and resolve(text) == text


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"a number of {len(text)} characters; is it a text? Then use quotes")
    return text


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is not a number that JSON can carry")
    return value
