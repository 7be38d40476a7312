from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from conformance.scenario import Vocabulary
from conformance.scenario.schema import json_schema

KEYWORDS = {
    "$ref", "$schema", "$defs", "additionalProperties", "anyOf", "const", "default", "description", "enum",
    "exclusiveMinimum", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems",
    "minLength", "minProperties", "minimum", "pattern", "prefixItems", "properties", "required", "title", "type",
}  # fmt: skip
TYPES = {"array", "boolean", "integer", "null", "number", "object", "string"}


def schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """The schema and every schema in it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key in ("properties", "$defs"):
        for inner in schema.get(key, {}).values():
            yield from schemas(inner)
    for key in ("items", "additionalProperties"):
        yield from schemas(schema.get(key))
    for key in ("anyOf", "prefixItems"):
        for inner in schema.get(key, ()):
            yield from schemas(inner)


def test_it_is_made_of_valid_parts(vocabulary: Vocabulary) -> None:
    whole = json_schema(vocabulary)
    for schema in schemas(whole):
        assert schema.keys() <= KEYWORDS, schema
        kinds = schema.get("type", [])
        assert {kinds} if isinstance(kinds, str) else set(kinds) <= TYPES, schema
        if "$ref" in schema:
            assert schema["$ref"].removeprefix("#/$defs/") in whole["$defs"]


def test_it_is_the_same_each_time(vocabulary: Vocabulary) -> None:
    assert json.dumps(json_schema(vocabulary)) == json.dumps(json_schema(vocabulary))


def test_words_are_completed_with_their_documentation(vocabulary: Vocabulary) -> None:
    *bare, call = json_schema(vocabulary)["properties"]["steps"]["items"]["anyOf"]
    assert bare == [
        {"const": "create", "description": "Create the pod."},
        {"const": "wait", "description": "Wait for a container."},
    ]
    assert set(call["properties"]) == {"create", "wait", "sleep"}
    assert call["properties"]["create"]["description"] == "Create the pod.\n\nAnd more about it."
    assert not call["additionalProperties"]


def test_a_container_has_kubernetes_fields_and_our_words(vocabulary: Vocabulary) -> None:
    container = json_schema(vocabulary)["$defs"]["Container"]
    assert {"name", "env", "exits_after", "preStop", "raw"} <= container["properties"].keys()
    assert "takes" in json_schema(vocabulary)["$defs"]["Probe"]["properties"]
    assert container["properties"]["exits_after"]["description"].startswith("time from Starting")
    assert not container["additionalProperties"]


def test_where_a_number_or_a_choice_is_wanted_a_parameter_may_stand(vocabulary: Vocabulary) -> None:
    definitions = json_schema(vocabulary)["$defs"]
    reference = {"$ref": "#/$defs/parameter"}
    for field in ("restartPolicy", "terminationGracePeriodSeconds"):
        assert reference in definitions["PodSpec"]["properties"][field]["anyOf"]
    assert reference in definitions["Container"]["properties"]["exit_code"]["anyOf"]
