"""What the engine costs without a cluster, in CPU time: to read scenarios, to list and collect cases, to judge.

python -m benchmarks.engine
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from benchmarks import child, long_timeline
from conformance import vocabulary
from conformance.command.timelines import case_of
from conformance.judge import judge
from conformance.manifest import Images, compile_case
from conformance.scenario.files import discover, label
from conformance.scenario.load import load_text
from conformance.timeline import store

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = (100, 300, 1000)
RECORDED = ROOT / "tests/data/timelines/failing_liveness_restarts_sidecar_only.ndjson"
"""A timeline whose judgement takes several kinds of assertion."""


def cost(root: Path) -> dict[int, float]:
    """CPU seconds to load and compile that many scenarios: those of the suites, again and again."""
    texts = [(path.read_text(), label(path, root)) for path in discover([root / "suites"])]
    return {number: _seconds(list(islice(cycle(texts), number)), root) for number in NUMBERS}


def figures() -> Mapping[str, float]:
    """What `reports/bench.json` holds of this, by name."""
    million, mib = _million()
    found = {
        "collect_s": _collect(),
        "list_s": _list_after_a_change(),
        "help_s": child.least([sys.executable, "-m", "conformance", "--help"], folder=ROOT).cpu,
        "judge_1000x20_ms": _judge(1000, 20) * 1000,
        "million_events_s": million,
        "million_events_mib": mib,
    }
    return {name: round(value, 3) for name, value in found.items()}


def _seconds(texts: list[tuple[str, str]], root: Path) -> float:
    words, images, start = vocabulary.build(), Images(), time.process_time()
    for text, file in texts:
        for case in load_text(text, file, words, root).cases:
            compile_case(case, images)
    return time.process_time() - start


def _collect() -> float:
    """CPU seconds until pytest has collected the default suites."""
    options = ("--collect-only", "-q", "-p", "no:cacheprovider")
    return child.least([sys.executable, "-m", "pytest", "suites", *options], folder=ROOT).cpu


def _list_after_a_change() -> float:
    """CPU seconds of a list after one of the scenarios was changed."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(ROOT / "suites", folder / "suites")
        changed = discover([folder / "suites"])[0]
        command = [sys.executable, "-m", "conformance", "list"]
        given = {"PLC_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
        costs = []
        for _ in range(4):
            with changed.open("a") as file:
                file.write("# changed\n")
            costs.append(child.run(command, folder=folder, environment=given).cpu)
        return min(costs[1:])


def _judge(events: int, assertions: int) -> float:
    """CPU seconds to judge a timeline of that length by that many assertions, and by all invariants."""
    text = "\n".join(long_timeline.lengthened(RECORDED.read_text().splitlines(), events))
    timeline = store.load(text)
    case = case_of(timeline, None)
    case = replace(case, assertions=tuple(islice(cycle(case.assertions), assertions)))
    costs = []
    for _ in range(20):
        fresh, start = replace(timeline), time.process_time()
        judge(case, fresh)
        costs.append(time.process_time() - start)
    return min(costs)


def _million() -> tuple[float, float]:
    """CPU seconds and MiB of `conformance judge` for a timeline of a million events."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "long.ndjson")
        with path.open("w") as file:
            for line in long_timeline.lengthened(RECORDED.read_text().splitlines(), 1_000_000):
                file.write(line + "\n")
        done = child.run([sys.executable, "-m", "conformance", "judge", str(path)], folder=ROOT)
    return done.cpu, done.mib


if __name__ == "__main__":
    for count, seconds in cost(ROOT).items():
        print(f"{f'{count} scenarios':24} {seconds:.2f} s to load and compile")
    for name, value in figures().items():
        print(f"{name:24} {value}")
