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
    """The attempts that never ran, of each container, in order."""
    found: dict[tuple[str, str], set[int]] = {}
    for event in published:
        if (
            event.kind is Kind.FINISHED_AT
            and event.data.get("reason") in NEVER_RAN
            and event.attempt is not None
        ):
            found.setdefault((event.pod, event.subject), set()).add(event.attempt)
    return {of: sorted(attempts) for of, attempts in found.items()}


def _as_counted(sighting: Sighting, failed: Mapping[tuple[str, str], list[int]]) -> Sighting:
    testimony, attempt = sighting.testimony, sighting.testimony.attempt
    for never in failed.get((sighting.pod, testimony.container), ()):
        attempt += never <= attempt
    return replace(sighting, testimony=replace(testimony, attempt=attempt))
