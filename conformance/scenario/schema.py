"""The vocabulary → a JSON Schema of scenario files, for editors: completion, descriptions, red lines at once.

What a schema cannot say (names of containers, parameters that are used) is checked when a file is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from conformance.registry import Entry, Registry
from conformance.scenario import podspec
from conformance.scenario.behaviour import IMAGES, PROBES, WORDS, Behaviour
from conformance.scenario.calls import sections
from conformance.scenario.header import Header
from conformance.scenario.vocabulary import Vocabulary

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_REFERENCE: Schema = {"$ref": "#/$defs/parameter"}
_PARAMETER: Schema = {
    "type": "string",
    "pattern": r"\$\{[^}]+\}",
    "description": "a parameter of this scenario: ${name} or ${name.field}",
}
_SCALARS: Mapping[str, Schema] = {
    "text": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "int|text": {"type": ["integer", "string"]},
    "quantity": {"type": ["number", "string"]},
}
_NARROWING = ("enum", "const", "pattern")


def json_schema(vocabulary: Vocabulary) -> Schema:
    """Draft 2020-12, the same for the same vocabulary."""
    definitions: Schema = {"parameter": _PARAMETER}
    header = Header.model_json_schema(ref_template="#/$defs/{model}")
    properties = header["properties"]
    for section, registry in sections(vocabulary).items():
        properties[section] = _section(properties[section], registry, definitions)
    properties["requires"]["items"] = {"enum": list(vocabulary.abilities)}
    properties["pod"] = {"$ref": "#/$defs/PodSpec", "description": properties["pod"]["description"]}
    whole = [{"$ref": "#/$defs/JobSpec"}, {"$ref": "#/$defs/parameter"}]
    properties["job"] = {"anyOf": whole, "description": properties["job"]["description"]}
    properties["parameters"] |= _parameters()
    definitions |= header.get("$defs", {}) | _pod_types()
    return {
        "$schema": DIALECT,
        "title": "Scenario",
        "description": "A scenario of the pod-lifecycle conformance suite.",
        "type": "object",
        "additionalProperties": False,
        "required": header["required"],
        "properties": {name: _untitled(value) for name, value in properties.items()},
        "$defs": dict(sorted(definitions.items())),
    }


def _section(section: Schema, registry: Registry[Any], definitions: Schema) -> Schema:
    """A list of bare words and of mappings with one word each."""
    words = {entry.name: _word(entry, definitions) for entry in registry}
    bare = [
        {"const": entry.name, "description": entry.summary} for entry in registry if _takes_nothing(entry)
    ]
    call: Schema = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": words,
    }
    return {
        "description": section["description"],
        "type": "array",
        "minItems": 1,
        "items": {"anyOf": [*bare, call]},
    }


def _word(entry: Entry[Any], definitions: Schema) -> Schema:
    """What stands after a word; types that several words use are defined once."""
    schema = entry.arguments.json_schema(ref_template="#/$defs/{model}")
    definitions |= {name: _definition(inner) for name, inner in schema.pop("$defs", {}).items()}
    schema = _templated(_untitled(schema))
    if _takes_nothing(entry):
        schema = {"anyOf": [schema, {"type": "null"}, {"type": "object", "maxProperties": 0}]}
    return {**schema, "description": entry.documentation}


def _takes_nothing(entry: Entry[Any]) -> bool:
    for nothing in ("null", "{}"):
        try:
            entry.arguments.validate_json(nothing, strict=True)
        except ValidationError:
            continue
        return True
    return False


def _untitled(schema: Any) -> Any:
    """Without the titles that pydantic makes of names; a property that is called `title` stays."""
    if isinstance(schema, list):
        return [_untitled(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _untitled(value) for key, value in schema.items() if key != "title" or not isinstance(value, str)
    }


def _definition(schema: Schema) -> Schema:
    """A type as its references want it: where a parameter may stand for all of it, they say so."""
    return {key: _inside(key, value) for key, value in _untitled(schema).items()}


def _templated(schema: Any) -> Any:
    """The same, but wherever anything other than free text is wanted a parameter may stand."""
    if isinstance(schema, list):
        return [_templated(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _inside(key, value) for key, value in schema.items()}
    return inner if _is_choice(schema) or _is_free(schema) else _or_parameter(inner)


def _inside(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: _templated(schema) for name, schema in value.items()}
    if key in ("anyOf", "oneOf", "allOf"):
        return [*_templated(value), _REFERENCE]
    return _templated(value) if key in ("items", "prefixItems", "additionalProperties") else value


def _is_choice(schema: Schema) -> bool:
    return any(key in schema for key in ("anyOf", "oneOf", "allOf"))


def _is_free(schema: Schema) -> bool:
    """Whether any text will do: then a parameter needs no mention."""
    if "$ref" in schema or any(key in schema for key in _NARROWING):
        return False
    return bool(schema.get("type", "string") == "string")


def _or_parameter(schema: Schema) -> Schema:
    """The schema or a parameter; what is said about it stays outside, where editors look for it."""
    outside: Schema = {key: schema[key] for key in ("description", "default") if key in schema}
    return {"anyOf": [{key: schema[key] for key in schema if key not in outside}, _REFERENCE], **outside}


def _parameters() -> Schema:
    scalar: Schema = {"type": ["string", "number", "boolean", "null"]}
    named: Schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    values: Schema = {"type": "array", "minItems": 1, "items": {"anyOf": [scalar, named]}}
    return {"additionalProperties": values}


def _pod_types() -> Schema:
    """PodSpec, JobSpec and all they hold, our words among their fields."""
    behaviour = TypeAdapter(Behaviour).json_schema(ref_template="#/$defs/{model}")
    words = _untitled(behaviour)
    definitions: Schema = {name: _type(name, fields) for name, fields in podspec.types().items()}
    container = definitions["Container"]["properties"]
    image = {"type": "string", "description": f"{' or '.join(IMAGES)}, or any reference"}
    ours = {word: _templated(words["properties"][word]) for word in sorted(WORDS)} | {"image": image}
    for properties in (container, definitions["EphemeralContainer"]["properties"]):
        properties |= ours
    probe = definitions["Probe"]["properties"]
    inner = {name: _definition(schema) for name, schema in words["$defs"].items()}
    probe |= inner["ProbeWords"]["properties"]
    definitions["PodSpec"]["required"] = ["containers"]
    for name in PROBES:
        container[name]["description"] = "a Kubernetes probe; without a handler we write one that testifies"
    return definitions | {name: inner[name] for name in ("Attempt", "Hook")}


def _type(name: str, fields: Mapping[str, str]) -> Schema:
    properties = {field: _kind(kind) for field, kind in fields.items()}
    for field, values in (
        (field, values) for (owner, field), values in podspec.VALUES.items() if owner == name
    ):
        properties[field] = _or_parameter({"enum": list(values)})
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": ["name"]} if name in ("Container", "EphemeralContainer") else schema


def _kind(kind: str) -> Schema:
    if kind == "any":
        return {}
    if kind == "raw":
        return {"description": "fields that are passed on as they stand"}
    schema: Schema = _templated(_exact(kind))
    return schema


def _exact(kind: str) -> Schema:
    if kind[0] == "[":
        return {"type": "array", "items": _exact(kind[1:-1])}
    if kind[0] == "{":
        return {"type": "object", "additionalProperties": {} if kind == "{any}" else _exact(kind[1:-1])}
    return dict(_SCALARS.get(kind, {"$ref": f"#/$defs/{kind}"}))
