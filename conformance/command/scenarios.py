"""Commands about scenarios: validate, schema, requirements. None of them needs a cluster."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from conformance import vocabulary
from conformance.command.generated import write_or_check
from conformance.errors import ConformanceError, InvalidInput, Mistake
from conformance.scenario import Case, catalogue
from conformance.scenario.files import REQUIREMENTS, check_unique, discover
from conformance.scenario.load import load
from conformance.scenario.schema import json_schema

SCHEMA = Path("docs/reference/scenario.schema.json")


def validate(options: argparse.Namespace) -> int:
    """Print the mistakes of every file; 2 if there is any."""
    count, mistakes = 0, 0
    for path in discover(options.paths):
        count += 1
        try:
            load(path, vocabulary.build(), Path.cwd())
        except InvalidInput as error:
            mistakes += len(error.mistakes)
            print(error)
    print(f"{count} files, {mistakes or 'no'} mistakes")
    try:
        check_unique(discover(options.paths), Path.cwd())
    except InvalidInput as error:
        print(error)
        return 2
    return 2 if mistakes else 0


def schema(options: argparse.Namespace) -> int:
    """Print, write or check the JSON Schema."""
    return write_or_check(json.dumps(json_schema(vocabulary.build()), indent=1) + "\n", SCHEMA, options)


def requirements(options: argparse.Namespace) -> int:
    """Print every requirement with the scenarios that cover it."""
    covered: dict[str, list[str]] = {}
    for case in cases(options.paths):
        for requirement in case.scenario.requirements:
            names = covered.setdefault(requirement, [])
            if case.scenario.name not in names:
                names.append(case.scenario.name)
    known = catalogue.load(REQUIREMENTS).values()
    if options.format == "json":
        rows = [
            {"id": one.id, "priority": one.priority, "scenarios": covered.get(one.id, [])} for one in known
        ]
        print(json.dumps(rows, indent=1))
        return 0
    for one in known:
        print(f"{one.id}  priority {one.priority}  {', '.join(covered.get(one.id, ['-']))}")
    print(f"{len(covered)} of {len(known)} requirements covered", file=sys.stderr)
    return 0


def cases(paths: list[Path]) -> Iterator[Case]:
    """All cases below the paths; InvalidInput with the mistakes of all files, ConformanceError for none."""
    mistakes: list[Mistake] = []
    found: list[Case] = []
    for path in discover(paths):
        try:
            found += load(path, vocabulary.build(), Path.cwd()).cases
        except InvalidInput as error:
            mistakes += error.mistakes
    if mistakes:
        raise InvalidInput(mistakes)
    if not found:
        raise ConformanceError(f"no scenarios below {', '.join(map(str, paths))}")
    yield from found
