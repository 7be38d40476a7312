"""Which attempt of the kubelet a testimony is of: programs count their own starts, and know nothing of failed ones.

When the runtime cannot start a container the kubelet counts an attempt of which no program has run, so that from then
on a program's count is behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from conformance.observe.logs import Sighting
from conformance.timeline import NEVER_RAN, Event, Kind


def counted(sightings: Iterable[Sighting], published: Iterable[Event]) -> list[Sighting]:
    """The sightings with the attempts that the kubelet counts, by what it has published of failed starts."""
    failed = _failed(published)
    return [_as_counted(sighting, failed) for sighting in sightings]


def _failed(published: Iterable[Event]) -> Mapping[tuple[str, str], list[int]]:
    """The attempts that never ran, of each container, in order.

    A number that has a start belongs to an instance that ran: when a failed one goes with the sandbox in which it was
    to run, the kubelet gives its number to the next.
    """
    never: set[tuple[str, str, int]] = set()
    ran: set[tuple[str, str, int]] = set()
    for event in published:
        if event.attempt is None:
            continue
        instance = (event.pod, event.subject, event.attempt)
        if event.kind is Kind.STARTED_AT:
            ran.add(instance)
        elif event.kind is Kind.FINISHED_AT and event.data.get("reason") in NEVER_RAN:
            never.add(instance)
    found: dict[tuple[str, str], list[int]] = {}
    for pod, container, attempt in sorted(never - ran):
        found.setdefault((pod, container), []).append(attempt)
    return found


def _as_counted(sighting: Sighting, failed: Mapping[tuple[str, str], list[int]]) -> Sighting:
    testimony, attempt = sighting.testimony, sighting.testimony.attempt
    for never in failed.get((sighting.pod, testimony.container), ()):
        attempt += never <= attempt
    return replace(sighting, testimony=replace(testimony, attempt=attempt))
