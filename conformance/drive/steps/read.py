"""The step that reads fields of an object from the API server into the record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from conformance.cluster import paths
from conformance.drive.stage import Stage, TimedOut
from conformance.drive.steps.registry import STEPS
from conformance.scenario.arguments import Arguments, Duration
from conformance.timeline import POD, Kind

_PART = re.compile(r"\.?([A-Za-z0-9_-]+)|\[([^\[\]\s=]+)\]")


def parts(path: str) -> tuple[str, ...]:
    """`spec.containers[0].resources.limits[example.com/gpu]` → its keys and indices; ValueError if it is none."""
    found = [match[1] or match[2] for match in _PART.finditer(path)]
    if not found or _PART.sub("", path):
        raise ValueError(f"{path!r} is no path of a field: write it like spec.containers[0].image")
    return tuple(found)


def look_up(tree: Any, path: str) -> Any:
    """The value at a path; None where there is none. An item of a list is meant by its index or its name."""
    for part in parts(path):
        tree = _item(tree, part) if isinstance(tree, list) else _value(tree, part)
    return tree


def text(value: Any) -> str:
    """A scalar as YAML writes it, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), sort_keys=True)


def _value(tree: Any, key: str) -> Any:
    return tree.get(key) if isinstance(tree, Mapping) else None


def _item(items: list[Any], part: str) -> Any:
    if part.isdigit():
        return items[int(part)] if int(part) < len(items) else None
    return next((item for item in items if isinstance(item, Mapping) and item.get("name") == part), None)


def _path(path: str) -> str:
    try:
        parts(path)
    except ValueError as error:
        raise PydanticCustomError("path", "{error}", {"error": str(error)}) from None
    return path


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Path = Annotated[str, AfterValidator(_path)]
Paths = Annotated[tuple[Path, ...], BeforeValidator(_listed)]
Scalar = str | int | bool


class Read(Arguments):
    """Which fields of which object."""

    fields: Paths = Field(
        min_length=1, description="paths such as status.podIP or spec.containers[app].image"
    )
    of: Literal["Pod", "ResourceQuota"] = Field("Pod", description="the pod, or the object that was provided")
    once: dict[str, Scalar] = Field({}, description="wait until fields of the object have these values")
    within: Duration = Field(60.0, description="how long to wait for that")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"fields": [value] if isinstance(value, str) else value}


@STEPS.register("read")
def read(arguments: Read, stage: Stage) -> None:
    """Record fields of the pod, or of a provided object, as the API server has them now."""
    found: dict[str, Any] = {}

    def settled() -> bool:
        found.update(stage.session.api.get(_place(arguments.of, stage)))
        return all(_has(found, path, value) for path, value in arguments.once.items())

    if not stage.retry(settled, arguments.within):
        actual = {path: text(look_up(found, path)) for path in arguments.once}
        raise TimedOut(f"fields {text(arguments.once)} not within {arguments.within:g} s: {text(actual)}")
    record_fields(found, arguments.fields, stage)


def record_fields(found: Mapping[str, Any], fields: Iterable[str], stage: Stage) -> None:
    """One event for each field; without a value if it is absent."""
    for path in fields:
        value = look_up(found, path)
        stage.note(POD, Kind.FIELD, path=path, **({} if value is None else {"value": text(value)}))


def _has(found: Mapping[str, Any], path: str, value: Scalar) -> bool:
    actual = look_up(found, path)
    return actual is not None and text(actual) == text(value)


def _place(kind: str, stage: Stage) -> str:
    if kind == "Pod":
        return stage.pod_path
    return f"{paths.collection(kind, stage.namespace)}/{provided_name(kind)}"


def provided_name(kind: str) -> str:
    """The name of the object of a kind that a scenario provides, if it gives it none."""
    return kind.lower()
