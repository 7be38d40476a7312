"""Recorded outcomes for the reporters: one case whose promise is kept, broken, or cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from conformance.errors import Position
from conformance.judge.verdict import Finding, Judgement, Outcome, Verdict
from conformance.scenario.catalogue import Requirement
from conformance.scenario.model import Call, Case, Scenario, Version
from conformance.timeline import NODE, STATUS, WATCH, WORDS, Event, Kind, Timeline

FILE = "suites/startup_probe/app_waits_for_sidecar_startup_probe.yaml"
START = 1_764_000_000.0
CLOCKS = {"node": NODE, "status": STATUS, "watch": WATCH}
ENVIRONMENT = {"kubernetes": "v1.37.2", "runtime": "containerd://2.4.2", "node": "node-1"}

CATALOGUE = {
    name: Requirement(
        id=name,
        family="SIDECAR-START",
        family_title="Sidecar start-up ordering and gating",
        statement=statement,
        source='KEP-753 "Proposal"',
        sources=('KEP-753 "Proposal"', 'docs: sidecar containers "Sidecar containers and Pod lifecycle"'),
        since=Version(1, 29),
        gate="SidecarContainers",
        priority=1,
        status="normative",
        needs=("pod",),
        observe="",
        note="",
    )
    for name, statement in {
        "SIDECAR-START-3": "A sidecar with a startup probe MUST block the next container until the probe succeeded.",
        "STARTUP-1": "While a startup probe has not succeeded, a container MUST NOT be called started.",
    }.items()
}


def event(text: str, clock: str = "node", attempt: int | None = None) -> Event:
    """`1.204 app Exiting 1`, the time counted from START."""
    at, subject, kind, *words = text.split()
    data: dict[str, object] = dict(zip(WORDS.get(Kind(kind), ()), words, strict=False))
    return Event(START + float(at), subject, Kind(kind), data, attempt, CLOCKS[clock])


def events(*texts: str, clock: str = "node", attempt: int | None = None) -> tuple[Event, ...]:
    return tuple(event(text, clock, attempt) for text in texts)


@dataclass(frozen=True)
class Told:
    """Everything a reporter is given about one case."""

    case: Case
    judgement: Judgement
    timeline: Timeline


SCENARIO = Scenario(
    name="app-waits-for-sidecar-startup-probe",
    description="An app container MUST NOT start before the startup probe of every sidecar has succeeded.",
    family="startup_probe",
    position=Position(FILE, 2, 1),
    text="name: app-waits-for-sidecar-startup-probe\n",
    requirements=("SIDECAR-START-3", "STARTUP-1"),
    since=Version(1, 29),
    severity="critical",
)
CASE = Case(
    scenario=SCENARIO,
    parameters={"restartPolicy": "Never"},
    pod={"containers": [{"name": "app"}], "sidecars": [{"name": "proxy"}]},
    steps=(Call("create", None, Position(FILE, 10, 9), "create"),),
    assertions=(),
)
POD_EVENTS = (
    *events("0.0 pod Step create begin", "0.3 pod Step create end", "0.31 pod Phase Pending", clock="watch"),
    *events("2.95 pod Phase Running", "3.2 pod Phase Succeeded", clock="watch"),
)
BROKEN = events(
    "0.911 proxy Starting", "1.204 app Starting", "2.934 proxy Started", "3.0 app Exiting 0", attempt=0
)


def verdict(
    outcome: Outcome, line: int, text: str, finding: Sequence[str], evidence: Sequence[Event] = ()
) -> Verdict:
    expected, observed, *because = finding
    call = Call(text.partition(":")[0], None, Position(FILE, line, 5), text)
    return Verdict(call, Finding(outcome, expected, observed, tuple(evidence), *because))


KEPT = verdict(Outcome.PASSED, 13, "does_not_restart: proxy", ("proxy does not restart", "no restart"))
ORDER = "starts_before: [proxy, app]"
EXPECTED = "proxy Started  before  app Starting"


def told(recorded: Sequence[Event], *verdicts: Verdict, trouble: tuple[str, ...] = ()) -> Told:
    timeline = Timeline(CASE.id, (*POD_EVENTS, *recorded), ENVIRONMENT, trouble)
    return Told(CASE, Judgement(CASE.id, verdicts, trouble), timeline)


def failed() -> Told:
    finding = (EXPECTED, "app Starting came first")
    return told(BROKEN, verdict(Outcome.FAILED, 12, ORDER, finding, (BROKEN[1], BROKEN[2])), KEPT)


def invariant() -> Told:
    """Its assertion is kept, and a promise of every pod is broken; another one cannot be told."""
    order = verdict(
        Outcome.FAILED, 2, "invariant starts-in-order", (EXPECTED, "app Starting came first"), BROKEN[1:3]
    )
    tie = verdict(
        Outcome.UNKNOWN, 2, "invariant status-is-not-ahead", ("in order", "no certain order", "a tie")
    )
    before = told(BROKEN, KEPT)
    judged = Judgement(CASE.id, (KEPT,), (), (order, tie))
    return Told(CASE, judged, before.timeline)


def unknown() -> Told:
    stamps = events("2.0 proxy StartedAt", "2.0 app StartedAt", clock="status", attempt=0)
    finding = (
        EXPECTED,
        "both in the same second",
        "the stamps lie in the same second and app left no testimony",
    )
    return told(stamps, verdict(Outcome.UNKNOWN, 12, ORDER, finding, stamps), KEPT)


def trouble() -> Told:
    finding = (EXPECTED, "", "app Starting is not in the record")
    return told(
        BROKEN[:1],
        verdict(Outcome.UNKNOWN, 12, ORDER, finding),
        verdict(Outcome.UNKNOWN, 13, "does_not_restart: proxy", finding),
        trouble=("the watch of pods broke after 1.9 s and could not be resumed: connection refused",),
    )


def several() -> Told:
    probes = tuple(event(f"{3.1 + n} app Probe liveness failure", attempt=0) for n in range(40))
    again = events("44.0 app Starting", attempt=1)
    mixed = (*events("43.0 app FinishedAt 137 Error", clock="status", attempt=0), *again)
    happens = ("in this order", "", "the clocks do not tell")
    counted = ("at most 3 failures", "40 failures")
    return told(
        (*BROKEN[:3], *probes, *mixed),
        verdict(Outcome.FAILED, 12, ORDER, (EXPECTED, "app Starting came first"), (BROKEN[1], BROKEN[2])),
        verdict(Outcome.UNKNOWN, 14, "happens_before: [app FinishedAt, app Starting @1]", happens, mixed),
        verdict(
            Outcome.FAILED, 15, "probe_counts: {container: app, probe: liveness, at_most: 3}", counted, probes
        ),
        KEPT,
    )


SAMPLES: dict[str, Callable[[], Told]] = {
    "failed": failed,
    "unknown": unknown,
    "trouble": trouble,
    "several": several,
    "invariant": invariant,
}


@pytest.fixture
def catalogue() -> dict[str, Requirement]:
    return CATALOGUE


@pytest.fixture
def sample() -> Callable[[str], Told]:
    """The outcome of that name."""
    return lambda name: SAMPLES[name]()


@pytest.fixture(name="events")
def events_fixture() -> Callable[..., tuple[Event, ...]]:
    """Events of texts such as `1.204 app Exiting 1`."""
    return events
