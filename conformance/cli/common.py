"""What commands of several groups declare alike."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

SUITES = Path("suites")

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(commands: Commands, name: str, handler: str, description: str) -> argparse.ArgumentParser:
    """A command, or an action of one, that a function of `conformance.command` carries out."""
    command = commands.add_parser(name, help=description, description=description)
    command.set_defaults(handler=handler)
    return command


def add_actions(commands: Commands, name: str, description: str) -> Commands:
    """A command that does nothing by itself: one of its actions must follow."""
    command = commands.add_parser(name, help=description, description=description)
    return command.add_subparsers(title="actions", required=True, metavar="ACTION")


def paths(command: argparse.ArgumentParser) -> None:
    """Scenario files and folders of them: all suites if none is given."""
    command.add_argument("paths", nargs="*", type=Path, default=[SUITES], metavar="PATH")


def formats(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text")


def generated(command: argparse.ArgumentParser, write: str = "write it to docs/reference instead") -> None:
    """For what a command prints and the repository keeps."""
    command.add_argument("--write", action="store_true", help=write)
    command.add_argument("--check", action="store_true", help="exit with 1 if the written one is stale")


def count(text: str) -> int:
    """The type of an option that wants one or more of something."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)
