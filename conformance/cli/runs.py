"""Commands about what runs have left: their reports and their timelines."""

from __future__ import annotations

from pathlib import Path

from conformance.cli.common import Commands, add


def add_to(commands: Commands) -> None:
    _durations(commands)
    _merge(commands)
    _judge(commands)


def _durations(commands: Commands) -> None:
    description = "Keep how long the cases of a run took, for order and shards."
    durations = add(commands, "durations", "durations:write", description)
    durations.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR")


def _merge(commands: Commands) -> None:
    merge = add(commands, "merge", "merge:merge", "Make one report of several runs, such as shards.")
    merge.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="what a run had as --reports")
    merge.add_argument("--reports", type=Path, default=Path("reports/merged"), metavar="DIR")


def _judge(commands: Commands) -> None:
    description = "Judge stored timelines again, without a cluster."
    judge = add(commands, "judge", "timelines:judge_files", description)
    judge.add_argument("timelines", nargs="+", type=Path, metavar="TIMELINE")
    judge.add_argument("--against", type=Path, metavar="SCENARIO", help="judge by this scenario file instead")
