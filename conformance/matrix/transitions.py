"""How long a pod takes from one state to the next, read from its recorded timeline. Never a verdict.

A transition between two events of the node's clock is exact to 10 ms; one that the watch takes part in is as late as
the watch was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.timeline import Event, Kind, Timeline

Roles = Mapping[str, Sequence[str]]
"""Names of the containers by role, as `Case.containers` has them."""
Measured = Iterator[float]


@dataclass(frozen=True)
class Transition:
    """A way from one state to the next; `measure` gives the seconds of each time that a pod went it."""

    name: str
    title: str
    measure: Callable[[Timeline, Roles], Measured]


TRANSITIONS: dict[str, Transition] = {}


def _transition(name: str, title: str) -> Callable[[Callable[[Timeline, Roles], Measured]], None]:
    def add(measure: Callable[[Timeline, Roles], Measured]) -> None:
        TRANSITIONS[name] = Transition(name, title, measure)

    return add


def measure(timeline: Timeline, roles: Roles) -> dict[str, tuple[float, ...]]:
    """Seconds of every transition in the timeline, pod by pod."""
    pods = [timeline.of_pod(pod) for pod in timeline.pods]
    return {
        name: tuple(value for pod in pods for value in transition.measure(pod, roles))
        for name, transition in TRANSITIONS.items()
    }


@_transition("created_sandbox", "created → sandbox ready")
def _sandbox(pod: Timeline, _: Roles) -> Measured:
    ready = pod.first("pod", Kind.CONDITION, type="PodReadyToStartContainers", status="True")
    yield from _between(_created(pod), ready)


@_transition("created_first_container", "created → first container runs")
def _first_container(pod: Timeline, _: Roles) -> Measured:
    yield from _between(_created(pod), pod.first(None, Kind.STARTING))


@_transition("init_next", "init container ended → next container starts")
def _init_next(pod: Timeline, roles: Roles) -> Measured:
    ordered = list(roles["ordered_init"])
    for name in roles["init"]:
        if pod.of(name, Kind.EXITING):
            following = [*ordered[ordered.index(name) + 1 :][:1]] or list(roles["app"])[:1]
            ended = pod.last(name, Kind.EXITING, code=0)
            starts = [start for other in following if (start := pod.first(other, Kind.STARTING, attempt=0))]
            yield from _between(ended, starts[0] if starts else None)


@_transition("sidecar_app", "last sidecar started → first app container starts")
def _sidecar_app(pod: Timeline, roles: Roles) -> Measured:
    last = roles["ordered_init"][-1:]
    if last and last[0] in roles["sidecar"] and not pod.of(last[0], Kind.PROBE):
        first = min(
            (one for name in roles["app"] for one in pod.of(name, Kind.STARTING)), key=_at, default=None
        )
        yield from _between(pod.first(last[0], Kind.STARTED, attempt=0), first)


@_transition("exit_sidecar_term", "last app container ended → first sidecar gets its stop signal")
def _exit_term(pod: Timeline, roles: Roles) -> Measured:
    ended = [pod.last(name, Kind.EXITING) for name in roles["app"]]
    told = min((one for name in roles["sidecar"] for one in pod.of(name, Kind.SIGNAL)), key=_at, default=None)
    deleting = pod.first("pod", Kind.DELETING)
    if all(ended) and told is not None and (deleting is None or deleting.at > told.at):
        yield from _between(max((one for one in ended if one), key=_at, default=None), told)


@_transition("probe_started", "startup probe succeeds → container is called started")
def _probe_started(pod: Timeline, roles: Roles) -> Measured:
    for name in roles["all"]:
        success = pod.first(name, Kind.PROBE, attempt=0, probe="startup", result="success")
        yield from _between(success, pod.first(name, Kind.STARTED_FLAG, attempt=0, value="true"))


@_transition("exit_restart", "container ended → its first restart")
def _restart(pod: Timeline, roles: Roles) -> Measured:
    for name in roles["all"]:
        ended = pod.first(name, Kind.EXITING, attempt=0)
        yield from _between(ended, pod.first(name, Kind.STARTING, attempt=1))


@_transition("deleted_term", "deleted → first stop signal")
def _deleted_term(pod: Timeline, roles: Roles) -> Measured:
    deleting = pod.first("pod", Kind.DELETING)
    if deleting is not None and not any(pod.of(name, Kind.HOOK_STARTED) for name in roles["all"]):
        signals = (one for name in roles["all"] for one in pod.of(name, Kind.SIGNAL))
        yield from _between(
            deleting, min((one for one in signals if one.at > deleting.at), key=_at, default=None)
        )


@_transition("exit_gone", "deleted pod's last container ended → object gone")
def _exit_gone(pod: Timeline, roles: Roles) -> Measured:
    deleting = pod.first("pod", Kind.DELETING)
    last = max((one for name in roles["all"] for one in pod.of(name, Kind.EXITING)), key=_at, default=None)
    if deleting is not None and last is not None and last.at > deleting.at:
        yield from _between(last, pod.first("pod", Kind.DELETED))


def _created(pod: Timeline) -> Event | None:
    return pod.first("pod", Kind.PHASE)


def _between(one: Event | None, other: Event | None) -> Measured:
    """Seconds from one to the other; nothing if one is missing or they came the other way round."""
    if one is not None and other is not None and other.at >= one.at:
        yield other.at - one.at


def _at(event: Event) -> float:
    return event.at
