"""Whether containers start at all."""

from __future__ import annotations

from conformance.judge.findings import failed, passed, unknown, worst
from conformance.judge.instances import first_run
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent, broken
from conformance.scenario.arguments import ContainerNames
from conformance.scenario.model import Case
from conformance.timeline import Event, Kind, Timeline

SCHEDULERS = ("Scheduled", "FailedScheduling", "Preempted")
"""Reasons of API events that others write about a pod."""


@ASSERTIONS.register("starts")
def starts(names: ContainerNames, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """Every one of the containers is started at least once.

    Shown by its testimony, its StartedAt stamp, or its published state running.
    """
    return worst(_starts(timeline, name) for name in names)


@ASSERTIONS.register("does_not_start")
def does_not_start(names: ContainerNames, timeline: Timeline, case: Case) -> Finding:
    """None of the containers is ever started, in a pod that a kubelet did take up.

    The window is the whole record. Proof of life: another container of the pod started, the kubelet published that
    this one waits, or wrote an API event about the pod.
    """
    return worst(_does_not_start(timeline, case, name) for name in names)


def _starts(timeline: Timeline, name: str) -> Finding:
    run = first_run(timeline, name)
    if run is None:
        return absent(timeline, f"{name} started", f"{name} never started", _waiting(timeline, name))
    return passed(f"{name} started", "so it was", run.life)


def _does_not_start(timeline: Timeline, case: Case, name: str) -> Finding:
    expected = f"{name} never started"
    run = first_run(timeline, name)
    if run is not None:
        return failed(expected, f"{name} started", run.life)
    if reason := broken(timeline):
        return unknown(expected, "nothing of it in the record", reason)
    others = (first_run(timeline, other) for other in case.containers()["all"] if other != name)
    started = next((other.life for other in others if other), None)
    life = _waiting(timeline, name) or started or _kubelets(timeline)
    if life is None:
        because = "nothing shows that a kubelet ever took up the pod"
        return unknown(expected, "nothing of it in the record", because)
    return passed(expected, "so it was", life)


def _kubelets(timeline: Timeline) -> Event | None:
    """An API event that only the pod's kubelet writes."""
    found = timeline.of(None, Kind.EVENT)
    return next((event for event in found if event.data.get("reason") not in SCHEDULERS), None)


def _waiting(timeline: Timeline, name: str) -> Event | None:
    return timeline.last(name, Kind.WAITING)
