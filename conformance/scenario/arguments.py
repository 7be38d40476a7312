"""Types for the arguments of steps, assertions and violations: what an author may write, and what code gets.

Names are checked against the validation context `{"containers": {"all": names, …}}`; without it they pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from conformance.errors import nearest
from conformance.timing import parse_duration

DURATION_PATTERN = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$"


class Arguments(BaseModel):
    """Base of argument models: immutable, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def unknown_name(kind: str, name: str, valid: Iterable[str]) -> PydanticCustomError:
    """The error for a name that does not exist; loading shows `valid` and the nearest of them with it."""
    names = tuple(valid)
    context: dict[str, Any] = {"kind": kind, "name": name, "valid": names, "advice": nearest(name, names)}
    return PydanticCustomError("unknown_name", "unknown {kind} '{name}'", context)


def known_container(name: str, info: ValidationInfo) -> str:
    """The name itself, if the context has a container of that name or says nothing about containers."""
    names = ((info.context or {}).get("containers") or {}).get("all")
    if names is not None and name not in names:
        raise unknown_name("container", name, names)
    return name


def _seconds(value: object) -> float:
    if not isinstance(value, str | int | float):
        raise PydanticCustomError("duration", "a duration is written like 500ms, 2s or 1m30s")
    return parse_duration(value)


def _listed(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise PydanticCustomError("no_names", "names no container")
    return names


Duration = Annotated[
    float,
    BeforeValidator(_seconds),
    WithJsonSchema(
        {
            "description": "a duration such as 500ms, 2s or 1m30s; a plain number is seconds",
            "anyOf": [{"type": "string", "pattern": DURATION_PATTERN}, {"type": "number", "minimum": 0}],
        }
    ),
]
"""Written `2s`, `500ms`, `1m30s` or as a number of seconds; seconds as `float` in the code."""

ContainerName = Annotated[
    str,
    AfterValidator(known_container),
    WithJsonSchema({"type": "string", "description": "name of a container of this pod"}),
]
"""The name of one container of the pod."""

ContainerNames = Annotated[
    tuple[ContainerName, ...],
    BeforeValidator(_listed),
    AfterValidator(_some),
    WithJsonSchema(
        {
            "description": "name of a container of this pod, or a list of names",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
        }
    ),
]
"""One name or a list of names, always a tuple in the code and never empty."""
