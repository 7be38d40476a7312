"""The command that lists cases. Scenarios are read only if they, or the engine, have changed since the last time."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from conformance.command.remembered import remembered
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
    files = [*discover(options.paths), REQUIREMENTS]
    rows: list[Row] = remembered("list", files, lambda: _rows(options.paths))
    if options.format == "json":
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        needs = f"  (requires {', '.join(row['requires'])})" if row["requires"] else ""
        print(f"{row['id']}  {row['family']}  {', '.join(row['requirements'])}{needs}")
    print(f"{len(rows)} cases of {len({row['scenario'] for row in rows})} scenarios", file=sys.stderr)
    return 0


def _rows(paths: list[Path]) -> list[Row]:
    from conformance.command.scenarios import cases

    return [_row(case) for case in cases(paths)]


def _row(case: Case) -> Row:
    scenario = case.scenario
    return {
        "id": case.id,
        "scenario": scenario.name,
        "family": scenario.family,
        "requirements": list(scenario.requirements),
        "requires": [*scenario.requires, *scenario.gates],
    }
