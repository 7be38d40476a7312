"""Commands that look for what the suites do not notice, in stored timelines or with pods of their own."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.common import Commands, add, count, formats, generated, paths
from conformance.placing import add_options

TIMELINES = Path("tests/data/timelines")


def add_to(commands: Commands) -> None:
    _prove(commands)
    _explore(commands)


def _prove(commands: Commands) -> None:
    description = "Falsify stored timelines and count what the judgement notices."
    prove = add(commands, "prove", "prove:prove_all", description)
    paths(prove)
    prove.add_argument("--timelines", type=Path, default=TIMELINES, metavar="FOLDER")
    generated(prove, "write the table to docs/reference instead")
    prove.add_argument("--live", action="store_true", help="run pods built wrong on a cluster instead")
    _live(prove)
    formats(prove)


def _explore(commands: Commands) -> None:
    description = "Run generated pods and look for one that breaks a promise."
    explore = add(commands, "explore", "explore:explore", description)
    explore.add_argument(
        "--seed", type=int, metavar="N", help="the same pods again (default: others each time)"
    )
    explore.add_argument(
        "--minutes", type=float, default=10.0, metavar="N", help="when to stop (default: after 10)"
    )
    explore.add_argument("--cases", type=count, metavar="N", help="stop after so many pods, if not before")
    explore.add_argument(
        "--shrink",
        type=float,
        default=10.0,
        metavar="MINUTES",
        help="time to make a find smaller, beyond that (default: 10)",
    )
    explore.add_argument("--reports", type=Path, default=Path("reports/explore"), metavar="DIR")
    _live(explore)


def _live(command: argparse.ArgumentParser) -> None:
    """Where cases run, for commands that run some themselves."""
    command.add_argument(
        "--cluster",
        choices=("local", "kind", "k3s", "existing"),
        help="where cases run (default: existing with --kubeconfig or --context, else local)",
    )
    command.add_argument("--cluster-name", default="default", metavar="NAME")
    command.add_argument("--faults", metavar="FILE", help="give the local cluster a faulty node")
    command.add_argument("--kubeconfig", type=Path, metavar="FILE", help="kubeconfig of an existing cluster")
    command.add_argument("--context", metavar="NAME", help="context of the kubeconfig")
    add_options(command.add_argument)
    command.add_argument(
        "--in-flight", type=count, default=6, metavar="N", help="cases at a time (default: 6)"
    )
