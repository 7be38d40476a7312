"""The part of `conformance prove` that needs a cluster: runs of pods built wrong, which must fail."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from conformance.command.live import Live, cluster
from conformance.command.scenarios import cases
from conformance.drive.gating import unmet
from conformance.prove.live import Sabotage, sabotages
from conformance.scenario import Case, known_issues
from conformance.scenario.files import KNOWN_ISSUES
from conformance.timing import SystemClock


def prove_live(options: argparse.Namespace) -> int:
    """Run each pod violation of the first case of each scenario; 1 if one does not fail."""
    firsts: dict[str, Case] = {}
    for case in cases(options.paths):
        firsts.setdefault(case.scenario.name, case)
    work = [one for case in firsts.values() for one in sabotages(case)]
    began = SystemClock().monotonic()
    with cluster(options) as live:
        possible = [one for one in work if not unmet(one.case.scenario, live.info)]
        survived = _run(possible, live)
    without = sum(not case.pod_violations for case in firsts.values())
    print(
        f"{len(possible)} pods built wrong: {len(possible) - survived} failed, {survived} did not; "
        f"{len(work) - len(possible)} skipped, as the cluster lacks what they need; "
        f"{without} of {len(firsts)} scenarios have none ({SystemClock().monotonic() - began:.0f} s)"
    )
    return int(survived > 0)


def _run(work: Sequence[Sabotage], live: Live) -> int:
    """How many did not fail."""
    issues = known_issues.load(KNOWN_ISSUES)
    survived = 0
    for one, recording in zip(work, live.fly(each.wrong for each in work), strict=True):
        failed, words = one.told(
            recording.timeline, issues.invariants(one.case, recording.timeline.environment)
        )
        survived += not failed
        print(f"{one.wrong.id}: {words}   ({one.text})", flush=True)
    return survived
