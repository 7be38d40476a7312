"""Which attempt of the kubelet a testimony is of: programs count their own starts, and know nothing of failed ones.

When the runtime cannot start a container the kubelet counts an attempt of which no program has run, so that from then
on a program's count is behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from conformance.observe.logs import Sighting
from conformance.timeline import Event, Kind


def counted(sightings: Iterable[Sighting], published: Iterable[Event]) -> list[Sighting]:
    """The sightings with the attempts that the kubelet counts, by what it has published of failed starts."""
    failed = _failed(published)
    return [_as_counted(sighting, failed) for sighting in sightings]


def _failed(published: Iterable[Event]) -> Mapping[tuple[str, str], list[int]]:
    """The attempts that never ran, of each container, in order.

    A number with a later start belongs to an instance that ran: when a failed one goes with the sandbox in which
    it was to run, the kubelet gives its number to the next. Docker stamps the failed one's start as well, with the
    time of its end.
    """
    never: dict[tuple[str, str, int], float] = {}
    ran: dict[tuple[str, str, int], float] = {}
    for event in published:
        if event.attempt is None:
            continue
        instance = (event.pod, event.subject, event.attempt)
        if event.kind is Kind.STARTED_AT:
            ran[instance] = max(event.at, ran.get(instance, event.at))
        elif event.kind is Kind.FINISHED_AT and event.never_ran:
            never[instance] = event.at
    found: dict[tuple[str, str], list[int]] = {}
    for pod, container, attempt in sorted(one for one in never if ran.get(one, 0.0) <= never[one]):
        found.setdefault((pod, container), []).append(attempt)
    return found


def _as_counted(sighting: Sighting, failed: Mapping[tuple[str, str], list[int]]) -> Sighting:
    testimony, attempt = sighting.testimony, sighting.testimony.attempt
    for never in failed.get((sighting.pod, testimony.container), ()):
        attempt += never <= attempt
    return replace(sighting, testimony=replace(testimony, attempt=attempt))
