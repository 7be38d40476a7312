"""A pod and a change to it → the changed pod, neither touched: a JSON merge patch that knows containers by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def patched(written: Any, change: Any) -> Any:
    """Mappings are merged, null takes a key away, and anything else replaces what was there (RFC 7396).

    In a list of what has names, such as containers, each item of the change is merged into the one of its name and
    the others stay; a list of those names puts them in that order, and leaves out the rest.
    """
    if isinstance(change, Mapping):
        base = written if isinstance(written, Mapping) else {}
        merged = {key: patched(base.get(key), value) for key, value in change.items() if value is not None}
        return {key: value for key, value in base.items() if key not in change} | merged
    if _is_named(written) and isinstance(change, list):
        if _is_named(change):
            return _merged(written, {item["name"]: item for item in change})
        if change and all(isinstance(item, str) for item in change):
            by_name = {item["name"]: item for item in written}
            return [by_name.get(name, {"name": name}) for name in change]
    return change


def _is_named(value: Any) -> bool:
    listed = isinstance(value, list) and bool(value)
    return listed and all(isinstance(item, Mapping) and "name" in item for item in value)


def _merged(written: list[Any], changes: Mapping[str, Any]) -> list[Any]:
    known = [item["name"] for item in written]
    kept = [patched(item, changes.get(item["name"], {})) for item in written]
    return kept + [item for name, item in changes.items() if name not in known]
