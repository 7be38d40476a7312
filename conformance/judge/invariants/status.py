"""The published status agrees with itself and with what it tells of, in every snapshot of the pod."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.findings import failed
from conformance.judge.instances import Instance, end_order, instances, ran
from conformance.judge.invariants.pod import begins_again
from conformance.judge.invariants.registry import INVARIANTS
from conformance.judge.invariants.snapshot import FINAL, is_true, snapshots, taken_back
from conformance.judge.verdict import Finding
from conformance.scenario.model import Case
from conformance.timeline import POD, Event, Kind, Order, Timeline

KILLED = 137
INSTANT = 2.0
"""Seconds, in whole ones, within which the start of an instance that exits at once may be stamped after its end."""


@INVARIANTS.register("terminal-phase-is-final")
def terminal_phase_is_final(timeline: Timeline, case: Case) -> Iterator[Finding]:  # noqa: ARG001
    """A pod never leaves Succeeded or Failed.

    docs: Pod Lifecycle, pod phase; API conventions: terminal phases.
    """
    over: Event | None = None
    for event in timeline.of(POD, Kind.PHASE):
        if over is not None and event.data.get("phase") != over.data.get("phase"):
            yield failed(f"{over.words()} is final", event.words(), over, event)
        if event.data.get("phase") in FINAL:
            over = event


@INVARIANTS.register("terminal-phase-outlives-containers")
def terminal_phase_outlives_containers(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The phase is Succeeded or Failed only when every container has ended.

    docs: Pod Lifecycle, pod phase, "all containers in the Pod have terminated"; KEP-3329, since v1.27. The end itself
    counts: the status may still call a container running that has ended. A container that was removed, because the
    pod begins again as a whole, leaves no end.
    """
    over = next((event for event in timeline.of(POD, Kind.PHASE) if event.data.get("phase") in FINAL), None)
    if over is None:
        return
    for run in (run for name in case.containers()["all"] for run in ran(timeline, name)[-1:]):
        expected = f"{run.name} ended before {over.words()}"
        if end_order(run, over) is Order.AFTER:
            yield failed(expected, "it ended later", over, run.end)
        elif begins_again(timeline, case) or run.end is not None or run.start is None:
            continue
        elif run.start.compare(over) is Order.BEFORE:
            yield failed(expected, "it did not end", over, run.start)


@INVARIANTS.register("phase-follows-exit-codes")
def phase_follows_exit_codes(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """Succeeded needs exit code 0 of every app container; Failed needs another one, or a reason.

    docs: Pod Lifecycle, pod phase.
    """
    for snapshot in snapshots(timeline):
        over = snapshot.over
        ends = {name: _code(snapshot.states.get(name)) for name in case.containers()["app"]}
        if over is None or None in ends.values():
            continue
        bad = next((snapshot.states[name] for name, code in ends.items() if code), None)
        if over.data["phase"] == "Succeeded" and bad is not None:
            yield failed("Succeeded after exit code 0 only", bad.words(), over, bad)
        if over.data["phase"] == "Failed" and bad is None and "reason" not in over.data:
            yield failed(
                "Failed for a reason", "every app container exited with 0", over, *snapshot.states.values()
            )


@INVARIANTS.register("flags-agree-with-state")
def flags_agree_with_state(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A container that is not running is neither started nor ready.

    API reference, ContainerStatus. A regular init container is ready when it has succeeded, and may stay so while it
    waits to run again.
    """
    again = begins_again(timeline, case)
    init = case.containers()["init"]
    for snapshot in snapshots(timeline):
        for name, state in snapshot.states.items():
            if state.kind is Kind.RUNNING:
                continue
            started, ready = snapshot.started.get(name), snapshot.ready.get(name)
            if is_true(started):
                yield failed(f"{name} not started: {state.words()}", "started true", state, started)
            if is_true(ready) and not (name in init and (again or _code(state) == 0)):
                yield failed(f"{name} not ready: {state.words()}", "ready true", state, ready)


@INVARIANTS.register("ready-needs-started")
def ready_needs_started(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A sidecar or app container is not published as ready before it is started.

    docs: Liveness, Readiness and Startup Probes. That a startup probe's success is undone at once is another
    invariant's (startup-success-is-not-undone-at-once).
    """
    yield from _ready_before_started(timeline, case, restarted=False)


@INVARIANTS.register("ready-needs-started-again")
def ready_needs_started_again(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A sidecar or app container that was restarted is not published as ready before it is started again.

    docs: Liveness, Readiness and Startup Probes.
    """
    yield from _ready_before_started(timeline, case, restarted=True)


@INVARIANTS.register("conditions-agree-with-containers")
def conditions_agree_with_containers(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """Ready needs ContainersReady; that needs every sidecar and app container to be ready, and no terminal phase.

    docs: Pod Lifecycle, pod conditions; KEP-753 for sidecars.
    """
    roles = case.containers()
    for snapshot in snapshots(timeline):
        whole, ready = snapshot.true("ContainersReady"), snapshot.true("Ready")
        if ready and not whole and "ContainersReady" in snapshot.conditions:
            observed = "ContainersReady False"
            yield failed(
                "Ready only with ContainersReady", observed, ready, snapshot.conditions["ContainersReady"]
            )
        for name in (*roles["sidecar"], *roles["app"]) if whole else ():
            flag = snapshot.ready.get(name)
            if flag is not None and not is_true(flag):
                yield failed(f"ContainersReady only with {name} ready", flag.words(), whole, flag)
        for condition in filter(None, (whole, ready)):
            if over := snapshot.over:
                yield failed(f"not ready in {over.words()}", condition.words(), over, condition)


@INVARIANTS.register("initialized-is-true-once-and-for-all")
def initialized_is_true_once_and_for_all(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """Initialized is True only when init containers have succeeded and sidecars have started, and stays so.

    docs: Pod Lifecycle, pod conditions; KEP-753. A pod that runs its init containers again is not held to the latter.
    """
    roles = case.containers()
    retried = any(run.attempt and run.ran for name in roles["init"] for run in instances(timeline, name))
    again = retried or begins_again(timeline, case)
    since: Event | None = None
    for snapshot in snapshots(timeline):
        event = snapshot.true("Initialized")
        if "Initialized" not in snapshot.conditions:
            since = None  # a mirror pod that has come back begins without conditions
        if event is not None and since is None and snapshot.over is None:
            for name in roles["init"]:
                state = snapshot.states.get(name)
                if state is not None and _code(state) != 0:
                    yield failed(f"Initialized only after {name} has succeeded", state.words(), event, state)
        if since is not None and event is None and not again:
            yield failed("Initialized stays True", "False", since, snapshot.conditions["Initialized"])
            return
        since = event or since


@INVARIANTS.register("status-is-not-ahead")
def status_is_not_ahead(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """A state is published only after it came true: running after the start, terminated after the end.

    API reference, ContainerState: startedAt and finishedAt.
    """
    for name in case.containers()["all"]:
        for run in instances(timeline, name):
            running = timeline.first(name, Kind.RUNNING, run.attempt)
            for published, stamp in ((running, run.started_at), (run.terminated, run.finished_at)):
                if published and stamp and published.compare(stamp) is Order.BEFORE:
                    expected = f"{stamp.subject} {stamp.kind} before {published.kind}"
                    yield failed(expected, f"{published.kind} before it", published, stamp)
            yield from _backwards(run, INSTANT, float("inf"))


@INVARIANTS.register("no-instance-ends-before-its-start")
def no_instance_ends_before_its_start(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The stamp of an instance's end is not just before that of its start.

    API reference, ContainerStateTerminated: startedAt and finishedAt. By more than 2 s it is no matter of an instance
    that exits at once, and of `status-is-not-ahead`.
    """
    for name in case.containers()["all"]:
        for run in instances(timeline, name):
            yield from _backwards(run, 0.0, INSTANT)


@INVARIANTS.register("exit-code-is-reported")
def exit_code_is_reported(timeline: Timeline, case: Case) -> Iterator[Finding]:
    """The exit code in the status is the one with which the process exited, or 137 if it was killed before.

    API reference, ContainerStateTerminated: "exit status from the last termination of the container".
    """
    for name in case.containers()["all"]:
        for run in instances(timeline, name):
            said = run.exiting.data.get("code") if run.exiting else None
            for event in filter(None, (run.finished_at, run.terminated)):
                codes = {said, KILLED} if said is not None else {_of(run.finished_at), _of(event)}
                if event.data.get("code") not in codes or (said is None and len(codes - {None}) > 1):
                    yield failed(f"{run.name} exited with {said}", event.words(), run.exiting, event)


def _backwards(run: Instance, more_than: float, at_most: float) -> Iterator[Finding]:
    """The stamps of an instance that ended before its start, by so many seconds."""
    if run.started_at and run.finished_at and more_than < run.started_at.at - run.finished_at.at <= at_most:
        expected = f"{run.name}: finishedAt is not before startedAt"
        yield failed(expected, "it is before", run.finished_at, run.started_at)


def _ready_before_started(timeline: Timeline, case: Case, restarted: bool) -> Iterator[Finding]:
    roles = case.containers()
    for snapshot in snapshots(timeline):
        for name in (*roles["sidecar"], *roles["app"]):
            state, started, ready = (
                of.get(name) for of in (snapshot.states, snapshot.started, snapshot.ready)
            )
            if not is_true(ready) or started is None or is_true(started) or state is None:
                continue
            undone = (flag for _, flag in taken_back(timeline, case, at_once=True))
            if bool(state.attempt) is restarted and started not in undone:
                yield failed(f"{name} not ready before it is started", "ready true", started, ready)


def _of(event: Event | None) -> object:
    return event.data.get("code") if event else None


def _code(state: Event | None) -> int | None:
    """Exit code of a terminated state."""
    code = state.data.get("code") if state is not None and state.kind is Kind.TERMINATED else None
    return code if isinstance(code, int) else None
