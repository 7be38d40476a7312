"""Commands about scenarios and the requirements that they cover."""

from __future__ import annotations

from pathlib import Path

from conformance.cli.common import SUITES, Commands, add, formats, generated, paths


def add_to(commands: Commands) -> None:
    _list(commands)
    _validate(commands)
    _schema(commands)
    _reference(commands)
    _requirements(commands)
    _explain(commands)


def _list(commands: Commands) -> None:
    description = "List the cases: id, family, requirements, requires."
    listing = add(commands, "list", "listing:list_cases", description)
    paths(listing)
    formats(listing)


def _validate(commands: Commands) -> None:
    validate = add(commands, "validate", "scenarios:validate", "Show every mistake in scenario files.")
    validate.add_argument("paths", nargs="+", type=Path, metavar="PATH")


def _schema(commands: Commands) -> None:
    description = "Print the JSON Schema of scenario files, for editors."
    generated(add(commands, "schema", "scenarios:schema", description))


def _reference(commands: Commands) -> None:
    description = "Print the reference: the language, and what is covered."
    reference = add(commands, "reference", "reference:reference", description)
    reference.set_defaults(paths=[SUITES])
    generated(reference)


def _requirements(commands: Commands) -> None:
    description = "List requirements and who covers them."
    requirements = add(commands, "requirements", "coverage:requirements", description)
    paths(requirements)
    formats(requirements)


def _explain(commands: Commands) -> None:
    explain = add(commands, "explain", "coverage:explain", "Explain requirements: text, source, scenarios.")
    explain.add_argument("ids", nargs="+", metavar="ID", help="such as SIDECAR-TERM-2")
    explain.set_defaults(paths=[SUITES])
    formats(explain)
