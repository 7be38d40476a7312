"""Text of a fault file → `Declaration`; all its mistakes at once, with their positions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from conformance.errors import ConformanceError
from conformance.faults.declaration import Declaration
from conformance.faults.kinds import KINDS
from conformance.registry import Entry
from conformance.scenario import document
from conformance.scenario.mistakes import Mistakes, validated
from conformance.scenario.validation import strictly

FOLDER = Path("faults")
"""The faults that come with the project."""

ADAPTER: TypeAdapter[Declaration] = TypeAdapter(Declaration)


def load(path: Path) -> Declaration:
    """The declaration in a file; InvalidInput with every mistake, ConformanceError if it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise ConformanceError(
            f"{path} cannot be read: {error.strerror}. Those that come with the project: {FOLDER}/*.yaml"
        ) from None
    return parse(text, path.as_posix())


def parse(text: str, file: str) -> Declaration:
    """The declaration in the text of `file`."""
    read = document.parse(text, file)
    declared, mistakes = validated(ADAPTER, read), Mistakes(read)
    if declared.name != Path(file).stem:
        mistakes.add(
            ("name",), f"the file is called {Path(file).name}, so the name must be {Path(file).stem!r}"
        )
    for index, fault in enumerate(read.value["faults"]):
        _check_kind(("faults", index), fault, mistakes)
    mistakes.raise_if_any()
    return declared


def _check_kind(path: document.Path, fault: dict[str, Any], mistakes: Mistakes) -> None:
    """Say what is wrong with the kind of a fault and with its parameters."""
    if fault["kind"] not in KINDS:
        mistakes.unknown((*path, "kind"), "kind of fault", fault["kind"], KINDS.names, key=False)
        return
    adapter, given = KINDS[fault["kind"]].arguments, fault.get("with", {})
    try:
        strictly(adapter, given)
    except ValidationError as error:
        mistakes.validation(error, (*path, "with"), given, adapter)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of fault files, for editors: each kind with its own parameters."""
    schema: dict[str, Any] = ADAPTER.json_schema()
    fault = schema["$defs"]["Fault"]
    fault["properties"]["kind"] = {
        "oneOf": [{"const": entry.name, "description": entry.summary} for entry in KINDS]
    }
    fault["allOf"] = [_parameters(entry, schema["$defs"]) for entry in KINDS]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _parameters(entry: Entry[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """What `with` holds if the fault is of this kind."""
    own = entry.arguments.json_schema(ref_template="#/$defs/{model}")
    definitions |= own.pop("$defs", {})
    then = {"properties": {"with": own}, **({"required": ["with"]} if own.get("required") else {})}
    return {"if": {"properties": {"kind": {"const": entry.name}}}, "then": then}


def discover(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The fault files in files and folders, in order; ConformanceError when there is none."""
    given = tuple(paths)
    found = [file for path in given for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    if not found:
        raise ConformanceError(f"no fault files in {', '.join(map(str, given))}")
    return tuple(dict.fromkeys(found))


def dump(declared: Declaration) -> dict[str, Any]:
    """The document by which a proxy is told its faults."""
    document: dict[str, Any] = json.loads(declared.model_dump_json(by_alias=True, exclude={"expect"}))
    return document


def document_of(named: str | None) -> dict[str, Any] | None:
    """The document for a file of faults, or for the word `none`; None for a node that can have none."""
    if named is None:
        return None
    return {"name": "none"} if named == "none" else dump(load(Path(named)))


def undump(text: str) -> Declaration | None:
    """What such a document declares; None for one without faults."""
    return Declaration.model_validate_json(text) if "faults" in json.loads(text) else None
