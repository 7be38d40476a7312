"""The command that lists cases. A scenario is read only if it, or the engine, has changed since the last time."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from conformance.command.remembered import Memory
from conformance.errors import InvalidInput, Mistake
from conformance.scenario.files import REQUIREMENTS, discover

if TYPE_CHECKING:
    from conformance.scenario import Case


class Row(TypedDict):
    """What is listed of a case."""

    id: str
    scenario: str
    family: str
    requirements: list[str]
    requires: list[str]


def list_cases(options: argparse.Namespace) -> int:
    """Print every case."""
    rows = _rows(options.paths)
    if options.format == "json":
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        needs = f"  (requires {', '.join(row['requires'])})" if row["requires"] else ""
        print(f"{row['id']}  {row['family']}  {', '.join(row['requirements'])}{needs}")
    print(f"{len(rows)} cases of {len({row['scenario'] for row in rows})} scenarios", file=sys.stderr)
    return 0


def _rows(paths: list[Path]) -> list[Row]:
    """One for each case; InvalidInput with the mistakes of all files, ConformanceError for no file."""
    requirements = _requirements()
    memory, mistakes = Memory("list", *requirements), list[Mistake]()
    rows: list[Row] = []
    for file in discover(paths):
        try:
            rows += memory.of(file, partial(_read, file, requirements))
        except InvalidInput as error:
            mistakes += error.mistakes
    memory.keep()
    if mistakes:
        raise InvalidInput(mistakes)
    return rows


def _requirements() -> list[str]:
    """The ids in the catalogue."""
    memory = Memory("requirements")
    ids: list[str] = memory.of(REQUIREMENTS, _catalogue)
    memory.keep()
    return ids


def _catalogue() -> list[str]:
    from conformance.scenario import catalogue

    return list(catalogue.load(REQUIREMENTS))


def _read(file: Path, requirements: Collection[str]) -> list[Row]:
    from conformance import vocabulary
    from conformance.scenario.load import load

    return [_row(case) for case in load(file, vocabulary.build(), Path.cwd(), requirements).cases]


def _row(case: Case) -> Row:
    scenario = case.scenario
    return {
        "id": case.id,
        "scenario": scenario.name,
        "family": scenario.family,
        "requirements": list(scenario.requirements),
        "requires": [*scenario.requires, *scenario.gates],
    }
