"""Commands about faults of a node, and about whether the suites catch them."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.common import Commands, add, add_actions, count, generated


def add_to(commands: Commands) -> None:
    actions = add_actions(commands, "faults", "Faults of a node on purpose.")
    _list(actions)
    _try(actions)
    _reference(actions)
    _schema(actions)


def _list(actions: Commands) -> None:
    _files(add(actions, "list", "faults:show", "List the faults that come with the project."))


def _try(actions: Commands) -> None:
    attempt = add(actions, "try", "faults:attempt", "Try whether the suites catch faults of a node.")
    _files(attempt)
    attempt.add_argument("--name", default="faults", help="name of the faulty cluster (default: faults)")
    attempt.add_argument("--reports", type=Path, default=Path("reports/faults"), metavar="DIR")
    attempt.add_argument(
        "--in-flight", type=count, default=4, metavar="N", help="cases at a time (default: 4)"
    )
    attempt.add_argument("--write", action="store_true", help="write the table to docs/reference as well")


def _reference(actions: Commands) -> None:
    generated(add(actions, "reference", "fault_reference:reference", "Print the reference of faults."))


def _schema(actions: Commands) -> None:
    generated(add(actions, "schema", "fault_reference:schema", "Print the JSON Schema of fault files."))


def _files(action: argparse.ArgumentParser) -> None:
    action.add_argument("files", nargs="*", type=Path, default=[Path("faults")], metavar="FILE")
