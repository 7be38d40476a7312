"""Commands about scenarios: validate, schema. None of them needs a cluster."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from conformance import vocabulary
from conformance.command.generated import write_or_check
from conformance.errors import InvalidInput, Mistake
from conformance.scenario import Case
from conformance.scenario.files import check_unique, discover
from conformance.scenario.load import load
from conformance.scenario.schema import json_schema

SCHEMA = Path("docs/reference/scenario.schema.json")


def validate(options: argparse.Namespace) -> int:
    """Print the mistakes of every file; 2 if there is any."""
    files, mistakes = discover(options.paths), 0
    for path in files:
        try:
            load(path, vocabulary.build(), Path.cwd())
        except InvalidInput as error:
            mistakes += len(error.mistakes)
            print(error)
    print(f"{len(files)} files, {mistakes or 'no'} mistakes")
    try:
        check_unique(files, Path.cwd())
    except InvalidInput as error:
        print(error)
        return 2
    return 2 if mistakes else 0


def schema(options: argparse.Namespace) -> int:
    """Print, write or check the JSON Schema."""
    return write_or_check(json.dumps(json_schema(vocabulary.build()), indent=1) + "\n", SCHEMA, options)


def cases(paths: list[Path]) -> Iterator[Case]:
    """All cases below the paths; InvalidInput with the mistakes of all files, ConformanceError for no file."""
    mistakes: list[Mistake] = []
    found: list[Case] = []
    for path in discover(paths):
        try:
            found += load(path, vocabulary.build(), Path.cwd()).cases
        except InvalidInput as error:
            mistakes += error.mistakes
    if mistakes:
        raise InvalidInput(mistakes)
    yield from found
