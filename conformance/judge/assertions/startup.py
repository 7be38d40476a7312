"""The startup probe holds back the other probes of its container."""

from __future__ import annotations

from conformance.judge.bounds import RELIST, STATUS_LAG, span, tied, under_pressure
from conformance.judge.findings import failed, passed, unknown, worst
from conformance.judge.gate import written
from conformance.judge.instances import Instance, ran
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent, broken
from conformance.scenario.arguments import ContainerNames
from conformance.scenario.behaviour import PROBES
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Order, Timeline


@ASSERTIONS.register("probes_wait_for_startup")
def probes_wait_for_startup(names: ContainerNames, timeline: Timeline, case: Case) -> Finding:
    """In every instance, liveness and readiness probes run only after the startup probe has succeeded.

    A probe over the network addresses the pod: soon after a restart it may have been meant for the last instance.

    docs: Liveness, Readiness and Startup Probes: "if such a probe is configured, it disables liveness and readiness
    checks until it succeeds". Both kinds of probe must have been seen to run.
    """
    return worst(_waits(timeline, case, name) for name in names)


def _waits(timeline: Timeline, case: Case, name: str) -> Finding:
    expected = f"{name} Probe startup success before any other Probe"
    runs = ran(timeline, name)
    if not runs:
        return absent(timeline, expected, f"{name} never started")
    found = (instance_waits(timeline, run, expected, network(case, name)) for run in runs)
    findings = [finding for finding in found if finding is not None]
    if not findings:
        because = "no instance is known to have run its startup probe and another one"
        return unknown(expected, "nothing to compare", broken(timeline) or because, runs[0].start)
    return worst(findings)


def instance_waits(timeline: Timeline, run: Instance, expected: str, network: bool) -> Finding | None:
    """None if the instance ran no other probe: that is no evidence either way."""
    all_of_it = timeline.select(run.container, Kind.PROBE, run.attempt)
    others = [event for event in all_of_it if event.data.get("probe") != "startup"]
    if not others:
        return None
    startup = (
        event
        for event in all_of_it
        if event.data.get("probe") == "startup" and event.data.get("result") == "success"
    )
    success = next(startup, None)
    early = [event for event in others if success is None or success.compare(event) is Order.AFTER]
    stray = [event for event in early if network and run.attempt and _may_be_stray(timeline, run, event)]
    if early and len(stray) == len(early):
        because = "it may have been meant for the instance before: a probe over the network addresses the pod"
        return unknown(expected, f"{early[0].words()} before it", because, run.start, early[0], success)
    early = [event for event in early if event not in stray]
    if success is None:
        return absent(
            timeline, expected, f"{early[0].words()} without a startup success", run.start, early[0]
        )
    if early:
        return failed(expected, f"{early[0].words()} before it", early[0], success)
    if success.compare(others[0]) is Order.INDISTINGUISHABLE:
        because = "the clocks cannot tell which came first"
        return tied(timeline, expected, because, success, others[0])
    return passed(expected, "in this order", success, others[0])


def network(case: Case, container: str) -> bool:
    """Whether the kubelet sends the probes to the pod's address, rather than run them in a container it names."""
    spec = written(case, container)
    handlers = [handler for field in PROBES for handler in spec.get(field) or {}]
    return spec.get("probes", "exec") != "exec" or bool({"httpGet", "tcpSocket", "grpc"} & set(handlers))


def _may_be_stray(timeline: Timeline, run: Instance, event: Event) -> bool:
    """Whether the kubelet may not have known of the restart when it sent this probe."""
    if run.start is None:
        return True
    late = span(run.start, event).above(RELIST + STATUS_LAG)
    return not late or under_pressure(timeline, run.start.earliest, event.latest) is not None
