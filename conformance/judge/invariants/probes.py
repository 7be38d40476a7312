"""What probes do to the flags `started` and `ready`, and when they run."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.assertions.startup import instance_waits, network
from conformance.judge.bounds import PROBE_STOP, late, span
from conformance.judge.findings import failed, unknown
from conformance.judge.gate import probe_testifies
from conformance.judge.instances import Instance, ran
from conformance.judge.invariants.pod import container
from conformance.judge.invariants.registry import INVARIANTS
from conformance.judge.verdict import Finding, Outcome
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Order, Timeline

FLAGS = {"startup": Kind.STARTED_FLAG, "readiness": Kind.READY}


@INVARIANTS.register("other-probes-wait-for-startup-probe")
def other_probes_wait_for_startup_probe(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """Liveness and readiness probes of a first instance run only after its startup probe has succeeded.

    docs: Liveness, Readiness and Startup Probes.
    """
    yield from _waits(timeline, case, restarted=False)


@INVARIANTS.register("other-probes-wait-again-after-restart")
def other_probes_wait_again_after_restart(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """Liveness and readiness probes of a restarted container run only after its startup probe has succeeded again.

    docs: Liveness, Readiness and Startup Probes.
    """
    yield from _waits(timeline, case, restarted=True)


@INVARIANTS.register("startup-probe-ends-with-success")
def startup_probe_ends_with_success(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A startup probe that has succeeded is not executed again in the same instance.

    docs: Liveness, Readiness and Startup Probes, "executed only at startup".
    """
    for name in _with(case, "startupProbe"):
        for run in ran(timeline, name):
            success = _success(timeline, run, "startup")
            for event in timeline.select(name, Kind.PROBE, run.attempt, probe="startup") if success else ():
                if success and event is not success and span(success, event).above(PROBE_STOP):
                    # The prober stops once the kubelet's own loop has taken note, which takes a busy node its time.
                    expected = f"no startup probe after its success in {run.name}"
                    yield late(timeline, span(success, event), expected, "it ran")


@INVARIANTS.register("flags-follow-probes")
def flags_follow_probes(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """In each instance `started` waits for a success of the startup probe, `ready` for one of the readiness probe.

    docs: Liveness, Readiness and Startup Probes; API reference, ContainerStatus.
    """
    for probe, flag in FLAGS.items():
        for name in _with(case, f"{probe}Probe"):
            for run in ran(timeline, name):
                published = timeline.first(name, flag, run.attempt, value="true")
                success = _success(timeline, run, probe)
                if published is not None:
                    yield from _follows(run, probe, success, published)


def _waits(timeline: Timeline, case: Case, restarted: bool) -> Iterator[Finding]:
    for name in _with(case, "startupProbe"):
        for run in ran(timeline, name):
            expected = f"{run.name} Probe startup success before any other Probe"
            if bool(run.attempt) is restarted:
                finding = instance_waits(timeline, run, expected, network(case, name))
                if finding is not None and finding.outcome is not Outcome.PASSED:
                    yield finding


def _follows(run: Instance, probe: str, success: Event | None, published: Event) -> Iterator[Finding]:
    expected = f"{run.name} Probe {probe} success before {published.words()}"
    if success is None:
        yield unknown(expected, "no success is in the record", "testimony may be lost", published)
    elif published.compare(success) is Order.BEFORE:
        yield failed(expected, f"{published.words()} before it", published, success)


def _with(case: Case, field: str) -> Iterator[str]:
    """The containers with such a probe whose executions are in the record."""
    for name in case.containers()["all"]:
        if field in container(case, name) and probe_testifies(case, name, field):
            yield name


def _success(timeline: Timeline, run: Instance, probe: str) -> Event | None:
    return timeline.first(run.container, Kind.PROBE, run.attempt, probe=probe, result="success")
