"""The recorded timeline of one case: its events in order, and what is needed to judge it again anywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import Any

from conformance.timeline.event import Event, Kind


@dataclass(frozen=True)
class Timeline:
    """Events sorted by `at` (those of one clock keep the order in which they were recorded).

    `case`: the case's id. `environment`: kubernetes, runtime, node facts. `trouble`: why the record is not
    whole (a broken watch, a step that could not be done); with trouble, a case is UNKNOWN unless FAILED.
    `source`: the scenario's text, path and parameters, so that a stored timeline can be judged alone.
    """

    case: str
    events: tuple[Event, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()
    source: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "events", tuple(sorted(self.events, key=attrgetter("at"))))

    def select(
        self, subject: str | None = None, kind: Kind | None = None, attempt: int | None = None, **data: object
    ) -> tuple[Event, ...]:
        """Events that match everything given, in order; `data` is compared field by field."""
        return tuple(_matching(self.of(subject, kind), attempt, data))

    def of(self, subject: str | None, kind: Kind | None) -> tuple[Event, ...]:
        """Events of a subject and a kind, None for any, in order; looked up, not searched for."""
        return self.events if subject is None and kind is None else self._index.get((subject, kind), ())

    @cached_property
    def _index(self) -> Mapping[tuple[str | None, Kind | None], tuple[Event, ...]]:
        found: defaultdict[tuple[str | None, Kind | None], list[Event]] = defaultdict(list)
        for event in self.events:
            subject, kind = event.subject, event.kind
            found[subject, kind].append(event)
            found[None, kind].append(event)
            found[subject, None].append(event)
        return {key: tuple(events) for key, events in found.items()}

    def first(
        self, subject: str | None, kind: Kind, attempt: int | None = None, **data: object
    ) -> Event | None:
        return next(_matching(self.of(subject, kind), attempt, data), None)

    def last(
        self, subject: str | None, kind: Kind, attempt: int | None = None, **data: object
    ) -> Event | None:
        return next(_matching(reversed(self.of(subject, kind)), attempt, data), None)

    @cached_property
    def derived(self) -> dict[object, Any]:
        """What others have worked out of the events, under keys of their own: the events never change."""
        return {}

    @cached_property
    def pods(self) -> tuple[str, ...]:
        """UIDs of the pods that events belong to, in the order in which they were first seen."""
        return tuple(dict.fromkeys(event.pod for event in self.events if event.pod))

    def of_pod(self, pod: str) -> Timeline:
        """The events of one pod, and those that belong to no pod in particular."""
        return self.where(lambda event: event.pod in (pod, ""))

    @property
    def start(self) -> float:
        """Zero of the times that people are shown: the first event; 0.0 when there is none."""
        return self.events[0].at if self.events else 0.0

    def with_events(self, events: Iterable[Event]) -> Timeline:
        return replace(self, events=tuple(events))

    def where(self, keep: Callable[[Event], bool]) -> Timeline:
        return self.with_events(event for event in self.events if keep(event))


def _matching(events: Iterable[Event], attempt: int | None, data: Mapping[str, object]) -> Iterator[Event]:
    for event in events:
        if (attempt is None or event.attempt == attempt) and all(
            event.data.get(name) == value for name, value in data.items()
        ):
            yield event
