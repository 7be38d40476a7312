"""What the words of the command line name is there: a handler is only looked up when its command is called."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator

import pytest

from conformance.__main__ import parser


def commands(within: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """All that can be called: commands, and the actions of those that have some."""
    inner = [action for action in within._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield within
    for action in inner:
        for command in action.choices.values():
            yield from commands(command)


COMMANDS = list(commands(parser()))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.prog)
def test_a_handler_is_a_function_of_one_argument(command: argparse.ArgumentParser) -> None:
    module, _, function = command.get_default("handler").partition(":")
    handler = getattr(importlib.import_module(f"conformance.command.{module}"), function)
    assert handler.__code__.co_argcount == 1


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.prog)
def test_help_can_be_shown(command: argparse.ArgumentParser) -> None:
    assert command.description
    assert command.description in " ".join(command.format_help().split())
