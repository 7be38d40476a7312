"""The command that measures what the suite would notice: violations and mutants of stored timelines, offline."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

from conformance import vocabulary
from conformance.command.generated import write_or_check
from conformance.command.prove_live import prove_live
from conformance.errors import ConformanceError
from conformance.judge import Outcome, judge
from conformance.prove import OPERATORS, Proof, prove
from conformance.prove.claim import RULES, WORDS
from conformance.scenario import catalogue, known_issues
from conformance.scenario.files import KNOWN_ISSUES, REQUIREMENTS, discover
from conformance.scenario.load import load
from conformance.timeline import store

DETECTION = Path("docs/reference/detection.md")
NO_TIMELINE = "no recorded timeline"
NOT_KEPT = "a known issue: the recorded cluster breaks the promise"


def prove_all(options: argparse.Namespace) -> int:
    """Print, write or check what becomes of all mutants; 1 if a scenario is not proven to be able to fail."""
    if options.live:
        return prove_live(options)
    if not options.timelines.is_dir():
        raise ConformanceError(f"{options.timelines} is not a folder: expected one of recorded timelines")
    proofs = list(_proofs(discover(options.paths), options.timelines))
    if reasons := _untried(proofs):
        raise ConformanceError(f"none of {len(proofs)} scenarios could be tried: {reasons}")
    if options.write or options.check:
        return write_or_check("\n".join(_page(proofs)) + "\n", DETECTION, options)
    if options.format == "json":
        print(json.dumps(_json(proofs), indent=1))
    else:
        for line in _text(proofs):
            print(line)
    return 0 if all(proof.proven for proof in proofs) else 1


def proof_of(path: Path, timelines: Path) -> Proof:
    """The proof of one scenario file, by the timeline that is stored for it under the file's name."""
    loaded, stored = load(path, vocabulary.build(), Path.cwd()), timelines / f"{path.stem}.ndjson"
    scenario = loaded.scenario
    if not stored.is_file():
        return Proof(scenario.name, scenario.family, skipped=NO_TIMELINE)
    timeline = store.load(stored.read_text(encoding="utf-8"), str(stored))
    case = next((case for case in loaded.cases if case.id == timeline.case), None)
    if case is None:
        raise ConformanceError(f"{stored}: {scenario.name} has no case {timeline.case}; record it anew")
    known = _issues().invariants(case, timeline.environment)
    kubernetes, runtime = (timeline.environment.get(name, "") for name in ("kubernetes", "runtime"))
    found = judge(case, timeline, known)
    failed = found.outcome is Outcome.FAILED
    if failed and _issues().match(case, kubernetes or "v0.0", runtime, found.failing):
        return Proof(scenario.name, scenario.family, skipped=NOT_KEPT)
    return prove(case, timeline, _catalogue(), known)


def _untried(proofs: list[Proof]) -> str:
    """Why there is nothing to tell; empty if any scenario was tried."""
    if not all(proof.skipped for proof in proofs):
        return ""
    return "; ".join(dict.fromkeys(proof.skipped for proof in proofs))


def _proofs(paths: list[Path], timelines: Path) -> Iterator[Proof]:
    """In order; on all cores where there is enough to do."""
    if len(paths) < 8:
        yield from (proof_of(path, timelines) for path in paths)
        return
    with ProcessPoolExecutor() as pool:
        yield from pool.map(proof_of, paths, [timelines] * len(paths), chunksize=4)


@cache
def _issues() -> known_issues.KnownIssues:
    return known_issues.load(KNOWN_ISSUES)


@cache
def _catalogue() -> dict[str, catalogue.Requirement]:
    return dict(catalogue.load(REQUIREMENTS))


def _sums(proofs: Iterable[Proof]) -> dict[str, int]:
    found = list(proofs)
    return {
        "scenarios": len(found),
        "mutants": sum(proof.mutants for proof in found),
        "killed": sum(proof.killed for proof in found),
        "equivalent": sum(proof.excused for proof in found),
        "survivors": sum(len(proof.survivors) for proof in found),
    }


def _json(proofs: list[Proof]) -> dict[str, object]:
    return {
        **_sums(proofs),
        "score": round(_score(_sums(proofs)), 4),
        "rules": {rule.name: rule.summary for rule in RULES},
        "details": [_details(proof) for proof in proofs],
    }


def _details(proof: Proof) -> dict[str, object]:
    # asdict() makes a Counter of the pairs of a Counter.
    told = asdict(replace(proof, killers=Counter()))
    return {**told, "killers": dict(proof.killers), "killed": proof.killed, "proven": proof.proven}


def _text(proofs: list[Proof]) -> Iterator[str]:
    for proof in proofs:
        for text in proof.surviving_violations:
            yield f"{proof.scenario}: survives its violation {text}"
        if not proof.proven:
            yield f"{proof.scenario}: {'survives all its violations' if proof.violations else 'has no violation'}"
        if proof.skipped:
            yield f"{proof.scenario}: not tried: {proof.skipped}"
        yield from (f"{proof.scenario}: survives {text}" for text in proof.survivors)
    sums = _sums(proofs)
    yield (
        f"{sums['scenarios']} scenarios, {sums['mutants']} mutants: {sums['killed']} killed, "
        f"{sums['equivalent']} equivalent, {sums['survivors']} survivors ({_score(sums):.1%} killed)"
    )


def _score(sums: dict[str, int]) -> float:
    """Share of the mutants that are not equivalent and are killed."""
    return sums["killed"] / max(1, sums["killed"] + sums["survivors"])


def _page(proofs: list[Proof]) -> Iterator[str]:
    sums = _sums(proofs)
    yield "# What the suite would notice"
    yield ""
    yield "Generated by `conformance prove --write`; do not edit. Every scenario's recorded timeline is falsified in"
    yield "many ways, and judged again. A mutant is killed when an assertion or an invariant fails, and equivalent"
    yield f"only by one of the rules below. Of those that are not equivalent {_score(sums):.1%} are killed."
    yield from ("", "| family | scenarios | violations | mutants | killed | equivalent | survivors | score |")
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for family in sorted({proof.family for proof in proofs}):
        yield _row(family, [proof for proof in proofs if proof.family == family])
    yield _row("**all**", proofs)
    yield from ("", "## Mutants", "")
    yield from (f"- `{entry.name}`: {entry.summary}" for entry in OPERATORS)
    yield from ("", "## Rules of equivalence", "")
    counts = Counter(rule for proof in proofs for rule, told in proof.equivalent.items() for _ in told)
    yield from (f"- `{rule.name}` ({counts[rule.name]}): {rule.summary}" for rule in RULES)
    yield from ("", "The words by which a promise speaks of an aspect:", "")
    yield from (f"- {aspect}: `{words}`" for aspect, words in WORDS.items())
    yield from ("", "## What kills", "")
    killers = Counter(_killer(text) for proof in proofs for text in proof.killers.elements())
    yield from (f"- {name}: {count}" for name, count in killers.most_common())
    yield from ("", "## Survivors", "")
    for proof in proofs:
        yield from (f"- `{proof.scenario}`: {text}" for text in proof.survivors)
    yield from ("", "## Not tried", "")
    yield from (f"- `{proof.scenario}`: {proof.skipped}" for proof in proofs if proof.skipped)


def _row(name: str, proofs: list[Proof]) -> str:
    sums = _sums(proofs)
    violations = sum(proof.violations for proof in proofs)
    counts = (sums["mutants"], sums["killed"], sums["equivalent"], sums["survivors"])
    return f"| {name} | {sums['scenarios']} | {violations} | {' | '.join(map(str, counts))} | {_score(sums):.1%} |"


def _killer(text: str) -> str:
    """`invariant x` as it is; an assertion without its arguments."""
    return text if text.startswith("invariant ") else text.partition(":")[0]
