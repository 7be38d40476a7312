"""The command that looks for pods that break a promise, and writes down what it finds as scenarios."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from conformance import vocabulary
from conformance.command.live import Live, cluster
from conformance.drive.gating import unmet
from conformance.explore import Exploration, Find, Laboratory
from conformance.explore.documents import Document, text
from conformance.progress import Progress
from conformance.report.text import failure
from conformance.scenario import catalogue, known_issues
from conformance.scenario.files import KNOWN_ISSUES, REQUIREMENTS
from conformance.timeline import store
from conformance.timing import SystemClock

MINUTE = 60.0


def explore(options: argparse.Namespace) -> int:
    """Run generated pods and print what they break; 1 if anything was found."""
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    progress = Progress()
    with cluster(options) as live, progress.task(f"exploring with seed {seed}"):
        exploration = _exploration(options, seed, live, progress)
        found = 0
        for find in exploration.finds():
            found += 1
            _publish(find, seed, options.reports)
    for name, reason in exploration.undecided:
        print(f"{name}: unknown: {reason}")
    counts = ", ".join(
        f"{count} {outcome.name.lower()}" for outcome, count in exploration.outcomes.items() if count
    )
    print(f"seed {seed}: {sum(exploration.outcomes.values())} pods: {counts or 'none ran'}")
    return int(found > 0)


def _exploration(options: argparse.Namespace, seed: int, live: Live, progress: Progress) -> Exploration:
    issues, words = known_issues.load(KNOWN_ISSUES), vocabulary.build()
    laboratory = Laboratory(
        fly=live.fly,
        known=lambda case, timeline: issues.invariants(case, timeline.environment),
        vocabulary=words,
        root=Path.cwd(),
    )

    def possible(document: Document) -> bool:
        return not unmet(laboratory.case(document).scenario, live.info)

    return Exploration(
        laboratory,
        seed,
        SystemClock(),
        width=options.in_flight,
        lasts=options.minutes * MINUTE,
        shrinks=options.shrink * MINUTE,
        cases=options.cases,
        possible=possible,
        say=progress.say,
    )


def _publish(find: Find, seed: int, folder: Path) -> None:
    """The scenario with its timeline, and the text of the failure beside them and on the screen."""
    folder.mkdir(parents=True, exist_ok=True)
    scenario = folder / f"{find.document['name'].replace('-', '_')}.yaml"
    timeline = scenario.with_suffix(".ndjson")
    timeline.write_text(store.dump(find.trial.timeline), encoding="utf-8")
    told = failure(
        find.trial.case,
        find.trial.judgement,
        find.trial.timeline,
        catalogue.load(REQUIREMENTS),
        f"pytest {scenario}",
        str(timeline),
    )
    scenario.with_suffix(".txt").write_text(told + "\n", encoding="utf-8")
    scenario.write_text(f"# {_told(find)} (seed {seed})\n{text(find.document)}", encoding="utf-8")
    print(f"\n{told}\n  found     {_told(find)}; kept as {scenario}", flush=True)


def _told(find: Find) -> str:
    promises = ", ".join(find.promises)
    if not find.confirmed:
        return f"broke {promises} once, and in none of {find.runs} more runs"
    size = ", made as small as it would go" if find.shrunk else ""
    return f"broke {promises} again in {find.failed} of {find.runs} more runs{size}"
