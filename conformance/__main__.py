"""The command line: what scenarios, requirements, timelines and clusters are asked by name.

Its words are in `conformance.cli`; what a command does is imported when it is called.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from conformance.cli import clusters, detection, faults, runs, scenarios, suites
from conformance.errors import ConformanceError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status: 0 done, 1 a verdict other than passed, 2 bad input or trouble."""
    options = parser().parse_args(arguments)
    module, _, function = options.handler.partition(":")
    try:
        status: int = getattr(importlib.import_module(f"conformance.command.{module}"), function)(options)
    except ConformanceError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone (`| head`); Python would complain once more when it flushes at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def parser() -> argparse.ArgumentParser:
    """All commands, in the order in which `--help` lists them."""
    top = argparse.ArgumentParser(
        prog="conformance", description="Pod lifecycle conformance: scenarios and timelines."
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for group in (scenarios, runs, detection, suites, clusters, faults):
        group.add_to(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
