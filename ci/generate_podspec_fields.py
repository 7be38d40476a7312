"""Models of the Kubernetes client → `conformance/scenario/podspec_fields.json`: name and kind of each field.

Run it after an upgrade of the client: `python ci/generate_podspec_fields.py`.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kubernetes import client
from pydantic import BaseModel

TARGET = Path(__file__).parents[1] / "conformance" / "scenario" / "podspec_fields.json"
QUANTITIES = {"limits", "requests", "overhead", "sizeLimit", "divisor"}
"""Fields that the client takes for text; the API server takes numbers for them as well."""


def generate() -> dict[str, dict[str, str]]:
    """Fields of every type that a PodSpec or JobSpec can hold, as `name: kind`, sorted.

    A kind is `text`, `int`, `bool`, `any`, `int|text`, `quantity`, the name of a type, or one of those in
    `[…]` for lists or `{…}` for maps.
    """
    found: dict[str, dict[str, str]] = {}
    waiting: list[type[BaseModel]] = [client.V1PodSpec, client.V1JobSpec]
    while waiting:
        model = waiting.pop()
        if _name(model) not in found:
            found[_name(model)] = dict(sorted(_fields(model)))
            waiting += _inner(model)
    return dict(sorted(found.items()))


def _inner(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if (model, name) != (client.V1JobSpec, "template"):
            yield from _models(field.annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models(argument)


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        key = field.serialization_alias or name
        if (model, name) != (client.V1JobSpec, "template"):
            kind = _kind(field.annotation)
            yield key, kind.replace("text", "quantity") if key in QUANTITIES else kind


def _kind(annotation: Any) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        kinds = sorted({_kind(member) for member in arguments if member is not type(None)})
        return "|".join(kinds)
    if origin is typing.Annotated:
        return _kind(arguments[0])
    if origin is list:
        return f"[{_kind(arguments[0])}]"
    if origin is dict:
        return f"{{{_kind(arguments[1])}}}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _name(annotation)
    return {str: "text", int: "int", bool: "bool"}.get(annotation, "any")


def _name(model: type[BaseModel]) -> str:
    return model.__name__.removeprefix("Core").removeprefix("V1")


def text() -> str:
    return json.dumps(generate(), indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
