"""The steps that let time pass: until something is so, or for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Self

from pydantic import Field, model_validator

from conformance.cluster.protocol import ReachesRuntime
from conformance.drive.stage import Answer, Stage, TimedOut
from conformance.drive.steps.node import able, runtime_uid
from conformance.drive.steps.registry import STEPS
from conformance.observe import Seen, collect
from conformance.observe.events import read as read_events
from conformance.scenario.arguments import Arguments, ContainerName, Duration
from conformance.timeline import Event, Kind, testimony
from conformance.timeline.pattern import ANY, Pattern
from conformance.timeline.testimony import MOUNT, Testimony, parse

TESTIMONY = frozenset(testimony.kinds())
SUBJECTS = ("container", "phase", "condition", "event", "gone")


class WaitFor(Arguments):
    """What to wait for: a state of a container, a phase, a condition, an event of the timeline, or the end."""

    container: ContainerName | None = None
    started: bool | None = Field(None, description="the API's started flag")
    running: bool | None = Field(None, description="the container's state is running")
    exited: bool | None = Field(None, description="the container (in this attempt) has terminated")
    ready: bool | None = Field(None, description="the container's ready flag")
    attempt: int | None = Field(None, ge=0, description="0-based restart count that the state must belong to")
    restarts: int | None = Field(None, ge=0, description="at least this many restarts")
    waiting: str | None = Field(None, description="the container is waiting with this reason")
    phase: str | None = None
    condition: str | None = None
    status: str = "True"
    event: Pattern | None = Field(
        None, description="an event of the watch, an API event, or one testified in a log, seen so far"
    )
    after: tuple[Pattern, ...] = Field(
        (), description="events of the watch that must have come before `event`, in this order"
    )
    gone: bool | None = Field(None, description="no pod object is left; false: there is one again")
    within: Duration = 120.0

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        given = [name for name in SUBJECTS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"wait for exactly one of {', '.join(SUBJECTS)}")
        states = (self.started, self.running, self.exited, self.ready, self.restarts, self.waiting)
        if self.container and all(state is None for state in states):
            raise ValueError("say which state: started, running, exited, ready, restarts or waiting")
        if self.after and (self.event is None or any(map(_elsewhere, (self.event, *self.after)))):
            raise ValueError("`after` goes with an `event`, and all must be events of the watch")
        return self


@STEPS.register("wait")
def wait(arguments: WaitFor, stage: Stage) -> None:
    """Wait until a container, the pod or the timeline is in the given state."""
    wanted = arguments.event
    if wanted is not None and wanted.kind is Kind.EVENT:
        _wait_for_report(wanted, arguments.within, stage)
    elif wanted is not None and wanted.kind in TESTIMONY:
        _hear(wanted, arguments.within, stage)
    else:
        stage.wait(lambda seen: _answer(arguments, seen), arguments.within, _phrase(arguments))


@STEPS.register("sleep")
def sleep(duration: Duration, stage: Stage) -> None:
    """Let time pass before the next step."""
    stage.sleep(duration)


@STEPS.register("observe")
def observe(duration: Duration, stage: Stage) -> None:
    """Keep watching for this long: the window of claims such as never and stays."""
    stage.sleep(duration)


def _wait_for_report(wanted: Pattern, within: float, stage: Stage) -> None:
    """Look through the API events of the namespace, which no watch shows."""

    def reported() -> bool:
        found, _ = read_events(stage.session.api, stage.namespace)
        return any(map(wanted.matches, found))

    if not stage.retry(reported, within, every=0.5):
        raise TimedOut(f"wait for {wanted} not within {within:.0f} s: {stage.state()}")


def _hear(wanted: Pattern, within: float, stage: Stage) -> None:
    """Read the pod's logs until one holds the testimony."""

    def heard() -> bool:
        seen = stage.recorder.seen()
        over = seen.gone or (seen.last or {}).get("status", {}).get("phase") in ("Succeeded", "Failed")
        if any(wanted.matches(event) for event in _testimony(wanted.subject, seen, stage)):
            return True
        if over:
            raise TimedOut(f"wait for {wanted} can never come true any more: {stage.state()}")
        return False

    if not stage.retry(heard, within, every=0.3):
        raise TimedOut(f"wait for {wanted} not within {within:.0f} s: {stage.state()}")


def _testimony(subject: str, seen: Seen, stage: Stage) -> Iterator[Event]:
    """What the logs hold now; each holds all instances of its container so far."""
    if seen.pod is None:
        return
    for said in _overheard(seen.pod, stage) if stage.past_api else _read(subject, seen.pod, stage):
        yield Event(said.uptime, said.container, said.kind, said.data, said.attempt)


def _read(subject: str, pod: Mapping[str, Any], stage: Stage) -> Iterator[Testimony]:
    logs = collect(stage.session.api, stage.namespace, pod, None if subject == ANY else subject)
    return (sighting.testimony for sighting in logs.sightings)


def _overheard(pod: Mapping[str, Any], stage: Stage) -> Iterator[Testimony]:
    """What the pod's journals hold, read through the runtime in the first of its containers that runs."""
    runtime = able(stage, ReachesRuntime)
    for container in runtime.containers(runtime_uid(pod)):
        journals = runtime.execute(container, ("sh", "-c", f"cat {MOUNT}/*.journal"))
        if journals.code == 0:
            return filter(None, map(parse, journals.stdout.splitlines()))
    return iter(())


def _answer(wanted: WaitFor, seen: Seen) -> Answer:
    if wanted.gone is not None:
        return _yes(seen.gone is wanted.gone)
    if wanted.event is not None:
        if _seen(wanted, seen.events):
            return Answer.DONE
        return Answer.NEVER if seen.gone else Answer.NOT_YET
    if seen.pod is None:
        return Answer.NEVER if seen.gone else Answer.NOT_YET
    status = seen.pod.get("status", {})
    if wanted.phase is not None:
        return _phase(wanted.phase, status)
    if wanted.condition is not None:
        found = [c for c in status.get("conditions", ()) if c["type"] == wanted.condition]
        return _yes(any(condition["status"] == wanted.status for condition in found))
    return _container(wanted, status)


def _seen(wanted: WaitFor, events: Sequence[Event]) -> bool:
    """Whether the event has come, after those that must have come before it."""
    later = iter(events)  # each pattern goes on where the one before it was found
    return all(any(map(pattern.matches, later)) for pattern in (*wanted.after, wanted.event) if pattern)


def _elsewhere(wanted: Pattern) -> bool:
    """Whether such events are found in logs and reports rather than in the watch."""
    return wanted.kind is Kind.EVENT or wanted.kind in TESTIMONY


def _phase(phase: str, status: dict[str, Any]) -> Answer:
    current = status.get("phase")
    if current == phase:
        return Answer.DONE
    return Answer.NEVER if current in ("Succeeded", "Failed") else Answer.NOT_YET


def _container(wanted: WaitFor, status: dict[str, Any]) -> Answer:
    lists = ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
    statuses = [one for name in lists for one in status.get(name, ())]
    found = next((one for one in statuses if one["name"] == wanted.container), None)
    if found is not None and all(_holds(wanted, name, found) for name in wanted.model_fields_set):
        return Answer.DONE
    return Answer.NEVER if status.get("phase") in ("Succeeded", "Failed") else Answer.NOT_YET


def _holds(wanted: WaitFor, name: str, found: dict[str, Any]) -> bool:
    state, count = found.get("state", {}), found.get("restartCount", 0)
    attempt = count if wanted.attempt is None else wanted.attempt
    checks: dict[str, Callable[[], bool]] = {
        "started": lambda: found.get("started", False) is wanted.started,
        "ready": lambda: found.get("ready", False) is wanted.ready,
        "running": lambda: ("running" in state) is wanted.running,
        "exited": lambda: ("terminated" in state or count > attempt) is wanted.exited,
        "restarts": lambda: count >= (wanted.restarts or 0),
        "waiting": lambda: state.get("waiting", {}).get("reason") == wanted.waiting,
        "attempt": lambda: count == attempt or (wanted.exited is not None and count > attempt),
    }
    return name not in checks or checks[name]()


def _phrase(wanted: WaitFor) -> str:
    given = {name: getattr(wanted, name) for name in sorted(wanted.model_fields_set - {"within"})}
    return "wait for " + ", ".join(f"{name} {value}" for name, value in given.items())


def _yes(holds: bool) -> Answer:
    return Answer.DONE if holds else Answer.NOT_YET
