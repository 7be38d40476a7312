"""What is known of each instance (attempt) of a container: when it started and ended, from testimony and stamps.

A start is best known by the testimony Starting, a little after the process began, on the node's clock; an end by
Exiting, moments before the process ended. Stamps in the status are whole seconds; a killed instance has no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.timeline import Event, Kind, Order, Timeline

_OF_A_PROCESS = frozenset(
    {
        Kind.STARTING,
        Kind.STARTED,
        Kind.SIGNAL,
        Kind.SERVED,
        Kind.EXITING,
        Kind.STARTED_AT,
        Kind.RUNNING,
    }
)
"""Kinds that only an instance whose process ran can have."""
_TELLING = _OF_A_PROCESS | {Kind.FINISHED_AT, Kind.TERMINATED}
ENDING = 2.0
"""Seconds between a program's last line and the end of its process, on a busy node."""


@dataclass(frozen=True)
class Instance:
    """One attempt of a container; every event is None until it is in the record."""

    container: str
    attempt: int
    starting: Event | None = None
    started_at: Event | None = None
    exiting: Event | None = None
    finished_at: Event | None = None
    terminated: Event | None = None
    life: Event | None = None
    """The first event that only a running process can have."""

    @property
    def name(self) -> str:
        return f"{self.container} @{self.attempt}" if self.attempt else self.container

    @property
    def ran(self) -> bool:
        return self.life is not None

    @property
    def start(self) -> Event | None:
        return self.starting or self.started_at or self.life

    @property
    def end(self) -> Event | None:
        """Exiting, unless the stamp shows that the process outlived it."""
        if self.exiting is None or self.finished_at is None:
            return self.exiting or self.finished_at
        return self.finished_at if self.finished_at.compare(self.exiting) is Order.AFTER else self.exiting

    @property
    def outcome(self) -> Event | None:
        """What the status says of the end, rather than the container itself."""
        return self.finished_at or self.terminated

    @property
    def code(self) -> int | None:
        """Exit code as the status has it, else as the container announced it."""
        for event in (self.finished_at, self.terminated, self.exiting):
            if event is not None and isinstance(code := event.data.get("code"), int):
                return code
        return None


def instances(timeline: Timeline, container: str) -> tuple[Instance, ...]:
    """The attempts of a container that are in the record, in order."""
    key = ("instances", container)
    if key not in timeline.derived:
        timeline.derived[key] = tuple(_instances(timeline, container))
    found: tuple[Instance, ...] = timeline.derived[key]
    return found


def ran(timeline: Timeline, container: str) -> tuple[Instance, ...]:
    """The attempts of which a process is known to have run."""
    return tuple(instance for instance in instances(timeline, container) if instance.ran)


def first_run(timeline: Timeline, container: str) -> Instance | None:
    return next(iter(ran(timeline, container)), None)


def last_run(timeline: Timeline, container: str) -> Instance | None:
    return next(reversed(ran(timeline, container)), None)


def start_order(event: Event, instance: Instance) -> Order | None:
    """How an event lies to the start of an instance; None if nothing is known of the start.

    A stamp strictly before the event shows that the process existed before it testified, and outranks Starting.
    """
    if instance.started_at is not None and event.compare(instance.started_at) is Order.AFTER:
        return Order.AFTER
    return event.compare(instance.start) if instance.start else None


def end_order(instance: Instance, event: Event) -> Order | None:
    """How the end of an instance lies to an event; None if no end is known.

    A stamp strictly after the event shows that the process outlived it. Otherwise a process that announced its exit
    shortly before the stamp counts as ended with its announcement: only its shell's last commands were left.
    """
    finished, exiting = instance.finished_at, instance.exiting
    if finished is not None and finished.compare(event) is Order.AFTER:
        return Order.AFTER
    if exiting is not None and (finished is None or finished.earliest - exiting.latest <= ENDING):
        return exiting.compare(event)
    return finished.compare(event) if finished is not None else None


def stamps_order(one: Event | None, other: Event | None) -> Order | None:
    """How two status stamps lie to each other; None if one is missing or they name the same second.

    Both are the time of one kubelet cut to whole seconds, so an earlier second is an earlier moment.
    """
    if one is None or other is None or one.at == other.at:
        return None
    return Order.BEFORE if one.at < other.at else Order.AFTER


def end_to_start(one: Instance, other: Instance) -> Order | None:
    """How the end of one instance lies to the start of another; None if either is unknown."""
    if one.end is None or other.start is None:
        return None
    if stamps_order(one.finished_at, other.started_at) is Order.AFTER:
        return Order.AFTER
    if other.started_at is not None and one.end.compare(other.started_at) is Order.AFTER:
        return Order.AFTER
    return end_order(one, other.start)


def ends_order(one: Instance, other: Instance) -> Order | None:
    """How the ends of two instances lie to each other; None if either is unknown."""
    if one.end is None or other.end is None:
        return None
    return stamps_order(one.finished_at, other.finished_at) or end_order(one, other.end)


def _instances(timeline: Timeline, container: str) -> Iterator[Instance]:
    first: dict[int, dict[Kind, Event]] = {}
    began = {event.attempt: event.at for event in timeline.of(container, Kind.STARTED_AT)}
    for event in timeline.of(container, None):
        another = event.never_ran and event.at < began.get(
            event.attempt, event.at
        )  # whose number was given again
        if event.attempt is not None and event.kind in _TELLING and not another:
            first.setdefault(event.attempt, {}).setdefault(event.kind, event)
    for attempt, events in sorted(first.items()):
        alive = [event for kind, event in events.items() if kind in _OF_A_PROCESS]
        yield Instance(
            container,
            attempt,
            starting=events.get(Kind.STARTING),
            started_at=events.get(Kind.STARTED_AT),
            exiting=events.get(Kind.EXITING),
            finished_at=events.get(Kind.FINISHED_AT),
            terminated=events.get(Kind.TERMINATED),
            life=min(alive, key=lambda event: event.at, default=None),
        )
