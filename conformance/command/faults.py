"""Commands about faults of a node: list them, and try whether the suites catch them."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from conformance.cluster.local import LocalProvider, faulty
from conformance.command import session
from conformance.command.scenarios import cases
from conformance.errors import ConformanceError, nearest
from conformance.faults import Declaration, discover, load, trial
from conformance.faults.load import dump
from conformance.faults.trial import Trial
from conformance.report import run_record
from conformance.scenario import Case

SUITES = Path("suites")
PAGE = Path("docs/reference/fault-trials.md")


def show(options: argparse.Namespace) -> int:
    """Print every fault file with what it does."""
    for path in discover(options.files):
        declared = load(path)
        kinds = ", ".join(dict.fromkeys(fault.kind for fault in declared.faults))
        print(f"{declared.name}  ({kinds})  {' '.join(declared.description.split())}")
    return 0


def attempt(options: argparse.Namespace) -> int:
    """Try each fault on a faulty cluster; 1 if anything is not as expected, or a trial came to nothing."""
    known = known_cases()
    declarations = [(path, load(path)) for path in discover(options.files)]
    work = [(path, declared, chosen(declared, path, known)) for path, declared in declarations]
    made = LocalProvider(options.name, faults=faulty.NONE).create()
    trials: list[Trial] = []
    for path, declared, named in work:
        try:
            trials.append(_try(path, declared, named, options))
        except ConformanceError as error:
            print(error, file=sys.stderr, flush=True)
            continue
        print(next(trial.table(trials[-1:])), flush=True)
        _write(trials, f"Kubernetes {made.kubernetes}, {made.runtime}", options)
    print(list(trial.table(trials))[-1])
    return int(len(trials) < len(work) or any(tried.remarks for tried in trials))


def known_cases() -> Mapping[str, Case]:
    """Every case by its id, and the first of each scenario by the scenario's name."""
    known: dict[str, Case] = {}
    for case in cases([SUITES]):
        known.setdefault(case.scenario.name, case)
        known[case.id] = case
    return known


def chosen(declared: Declaration, path: Path, known: Mapping[str, Case]) -> Mapping[str, Case]:
    """The case that each name of the expectation stands for; ConformanceError for one that does not exist."""
    named = trial.scenarios(declared.expect)
    for name in named:
        if name not in known:
            raise ConformanceError(f"{path}: unknown scenario {name!r}. {nearest(name, known)}".rstrip())
    return {name: known[name] for name in named}


def _try(path: Path, declared: Declaration, named: Mapping[str, Case], options: argparse.Namespace) -> Trial:
    cluster = partial(LocalProvider, options.name, gates=declared.expect.gates)
    cluster(faults=dump(declared)).create()
    before, began = len(faulty.injections(options.name)), time.monotonic()
    reports = options.reports / declared.name
    try:
        outcomes = _run(path, declared, named.values(), reports, options)
    finally:
        # What the fault has left behind goes in a healthy way.
        cluster(faults=faulty.NONE).create()
    injected = len(faulty.injections(options.name)) - before
    about = {name: (case.id, case.scenario.family) for name, case in named.items()}
    return trial.judge(declared, about, outcomes, injected, time.monotonic() - began)


def _run(
    path: Path, declared: Declaration, named: Iterable[Case], reports: Path, options: argparse.Namespace
) -> dict[str, str]:
    """The outcome of each case in a pytest session of its own."""
    nodes = dict.fromkeys(f"{case.scenario.position.file}::{case.id}" for case in named)
    (reports / "results.ndjson").unlink(missing_ok=True)
    cluster = ("--cluster", "local", "--cluster-name", options.name, "--faults", str(path))
    gates = ("--feature-gates", ",".join(declared.expect.gates))
    rest = ("--reports", str(reports), "--in-flight", str(options.in_flight), "-q", "-p", "no:cacheprovider")
    session.run((*nodes, *cluster, *gates, *rest), reports)
    if not (reports / "results.ndjson").exists():
        raise ConformanceError(f"{path}: the cases did not run; see {reports / session.LOG}")
    return {result.case_id: result.outcome for result in run_record.read(reports)}


def _write(trials: list[Trial], environment: str, options: argparse.Namespace) -> None:
    """The results as JSON beside the reports, and as a page of the documentation if asked for.

    Those of faults that were not tried this time stay; on the page also those that the JSON has lost.
    """
    options.reports.mkdir(parents=True, exist_ok=True)
    file = options.reports / "trials.json"
    before = json.loads(file.read_text())["trials"] if file.exists() else []
    every = {one["name"]: Trial.of(one) for one in before} | {one.name: one for one in trials}
    kept = [every[name] for name in sorted(every)]
    document = {"environment": environment, "trials": [tried.document() for tried in kept]}
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    if options.write:
        page = PAGE.read_text() if PAGE.exists() else ""
        PAGE.write_text("\n".join(trial.markdown(kept, environment, page)) + "\n")
