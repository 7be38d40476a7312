"""The published status says all that is true: what is started, ready, or initialized is shown as that."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.findings import failed
from conformance.judge.instances import ran
from conformance.judge.invariants.pod import begins_again, container, field
from conformance.judge.invariants.registry import INVARIANTS
from conformance.judge.invariants.snapshot import Snapshot, is_true, snapshots, taken_back
from conformance.judge.verdict import Finding
from conformance.judge.window import broken
from conformance.scenario.model import Case
from conformance.timeline import POD, Kind, Timeline

ENDING = ("PodFailed", "PodCompleted")
CONDITIONS = ("Initialized", "ContainersReady", "Ready")


@INVARIANTS.register("phase-begins-with-pending")
def phase_begins_with_pending(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The first phase of a pod is Pending, and Pending does not return after Running.

    docs: Pod Lifecycle, pod phase. Not held to the latter: pods that begin again as a whole, and a mirror pod that
    comes back after its deletion.
    """
    phases = timeline.of(POD, Kind.PHASE)
    if phases and phases[0].data.get("phase") != "Pending" and not broken(timeline):
        yield failed("first pod Phase Pending", phases[0].words(), phases[0])
    again = begins_again(timeline, case)
    ran_before = next((event for event in phases if event.data.get("phase") == "Running"), None)
    gone = timeline.first(POD, Kind.DELETED)
    for event in phases[phases.index(ran_before) :] if ran_before and not again else ():
        if event.data.get("phase") == "Pending" and (gone is None or event.at <= gone.at):
            yield failed("no pod Phase Pending after Running", event.words(), ran_before, event)


@INVARIANTS.register("phase-is-running-while-an-app-runs")
def phase_is_running_while_an_app_runs(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """When every app container is published as running, the phase is not Pending.

    docs: Pod Lifecycle, pod phase, Running: "all of the containers have been created". Not held to it: a pod of which
    the kubelet knows that it will fail; it keeps the phase until the containers have ended.
    """
    apps = case.containers()["app"]
    for snapshot in snapshots(timeline):
        states = [snapshot.states.get(name) for name in apps]
        running = bool(apps) and all(state is not None and state.kind is Kind.RUNNING for state in states)
        pending = snapshot.phase if snapshot.phase and snapshot.phase.data.get("phase") == "Pending" else None
        if pending and running and not _ends(snapshot):
            yield failed("pod Phase Running", "Pending", pending, *states)


@INVARIANTS.register("running-containers-are-started")
def running_containers_are_started(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A container that is published as running and has no startup probe is published as started.

    API reference, ContainerStatus: `started` is always true when no startup probe is defined and it runs.
    """
    for snapshot in snapshots(timeline):
        for name, state in snapshot.states.items():
            flag = snapshot.started.get(name)
            unprobed = not {"startupProbe", "postStart", "lifecycle"} & container(case, name).keys()
            if state.kind is Kind.RUNNING and unprobed and flag and flag.data.get("value") == "false":
                yield failed(f"{name} started: it runs", flag.words(), state, flag)


@INVARIANTS.register("running-containers-stay-started")
def running_containers_stay_started(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A container that is published as started stays so while it runs.

    API reference, ContainerStatus: `started` is reset when the container is restarted, or if the kubelet loses state
    temporarily. Not held to it: cases that restart the kubelet.
    """
    for before, flag in taken_back(timeline, case, at_once=False):
        yield failed(f"{flag.subject} started: it runs on", flag.words(), before, flag)


@INVARIANTS.register("startup-success-is-not-undone-at-once")
def startup_success_is_not_undone_at_once(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The same of one whose startup probe has only just succeeded.

    API reference, ContainerStatus.
    """
    for before, flag in taken_back(timeline, case, at_once=True):
        yield failed(f"{flag.subject} started: its startup probe has succeeded", flag.words(), before, flag)


@INVARIANTS.register("running-containers-have-a-start")
def running_containers_have_a_start(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A container that is published as running is published with the time at which it was started.

    API reference, ContainerStateRunning: startedAt. Without it nobody can say how long the container has run.
    """
    for run in (run for name in case.containers()["all"] for run in ran(timeline, name)):
        running = timeline.first(run.container, Kind.RUNNING, run.attempt)
        if running and run.started_at is None and not broken(timeline):
            yield failed(f"{run.name} StartedAt: it runs", "none", running)


@INVARIANTS.register("conditions-are-published")
def conditions_are_published(timeline: Timeline, case: Case) -> Iterator[Finding]:  # noqa: ARG001
    """Whenever states of containers are published, so are Initialized, ContainersReady and Ready.

    docs: Pod Lifecycle, pod conditions.
    """
    for snapshot in snapshots(timeline):
        for condition in CONDITIONS if snapshot.states else ():
            if condition not in snapshot.conditions and not broken(timeline):
                state = next(iter(snapshot.states.values()))
                yield failed(f"a condition {condition}", "none", state)
                return


@INVARIANTS.register("conditions-tell-what-is-ready")
def conditions_tell_what_is_ready(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """While every sidecar and app container is published as ready, so is the pod.

    docs: Pod Lifecycle, pod conditions. Not held to it: pods with readiness gates, and those that are about to end.
    """
    roles = case.containers()
    names = (*roles["sidecar"], *roles["app"])
    deleting = timeline.first(POD, Kind.DELETING)
    for snapshot in () if field(case, "readinessGates") else snapshots(timeline):
        if (deleting and snapshot.at >= deleting.at) or _ends(snapshot) or not _all_ready(snapshot, names):
            continue
        for condition in ("ContainersReady", "Ready"):
            event = snapshot.conditions.get(condition)
            if event is not None and event.data.get("status") == "False":
                yield failed(f"{condition} True: every container is ready", event.words(), event)


@INVARIANTS.register("init-containers-are-ready-when-done")
def init_containers_are_ready_when_done(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A regular init container is published as ready when it has succeeded, and at no other time.

    API reference, ContainerStatus; the kubelet so lets conditions look at flags alone. Not held to it: pods that
    begin again as a whole.
    """
    for snapshot in () if begins_again(timeline, case) else snapshots(timeline):
        for name in case.containers()["init"]:
            state, ready = snapshot.states.get(name), snapshot.ready.get(name)
            if state is None or ready is None:
                continue
            done = state.kind is Kind.TERMINATED and state.data.get("code") == 0
            if done is not is_true(ready):
                yield failed(f"{name} ready if it has succeeded", ready.words(), state, ready)


def _ends(snapshot: Snapshot) -> bool:
    """Whether the phase is terminal, or the conditions already say that it will be."""
    ready = snapshot.conditions.get("Ready")
    return snapshot.over is not None or (ready is not None and ready.data.get("reason") in ENDING)


def _all_ready(snapshot: Snapshot, names: tuple[str, ...]) -> bool:
    return all(is_true(snapshot.ready.get(name)) for name in names)
