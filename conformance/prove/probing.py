"""Mutants of probes: which run, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.prove.mutants import OPERATORS, Aspect, Mutant, added, attempts, mutant, start_of, without
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Timeline

OTHERS = ("liveness", "readiness")


@OPERATORS.register("probe-does-not-run")
def probe_does_not_run(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A probe of an instance is never executed."""
    for name, attempt, probe, _ in _probes(timeline, case):
        rest = without(timeline, lambda e, k=(name, attempt, probe): _key(e) == k)  # type: ignore[misc]
        yield mutant(f"no {probe} probe of {name} @{attempt}", Aspect.PROBE, rest, name)


@OPERATORS.register("probe-is-too-early")
def probe_is_too_early(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A liveness or readiness probe is executed before the startup probe has succeeded."""
    for name, attempt, probe, event in _probes(timeline, case):
        success = timeline.first(name, Kind.PROBE, attempt, probe="startup", result="success")
        start = start_of(timeline, name, attempt)
        if probe in OTHERS and success is not None and start is not None:
            early = replace(event, at=max(start.at, success.at - 0.2))
            yield mutant(f"{early.words()} @{attempt} too early", Aspect.PROBE, added(timeline, early), name)


@OPERATORS.register("startup-probe-goes-on")
def startup_probe_goes_on(timeline: Timeline, case: Case) -> Iterator[Mutant]:
    """A startup probe that has succeeded is executed again."""
    for name, attempt, probe, _ in _probes(timeline, case):
        success = timeline.first(name, Kind.PROBE, attempt, probe="startup", result="success")
        if probe == "startup" and success is not None:
            again = replace(success, at=success.at + 3.0)
            yield mutant(f"{again.words()} @{attempt} again", Aspect.PROBE, added(timeline, again), name)


def _probes(timeline: Timeline, case: Case) -> Iterator[tuple[str, int, str, Event]]:
    """The first execution of each probe of each instance."""
    for name in case.containers()["all"]:
        for attempt in attempts(timeline, name):
            for probe in ("startup", *OTHERS):
                first = timeline.first(name, Kind.PROBE, attempt, probe=probe)
                if first is not None:
                    yield name, attempt, probe, first


def _key(event: Event) -> tuple[str, int | None, object]:
    probe = event.data.get("probe") if event.kind is Kind.PROBE else None
    return event.subject, event.attempt, probe
