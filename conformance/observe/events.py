"""Turns the Event objects of a namespace into events of the timeline, one each, whatever its count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from conformance.cluster import paths
from conformance.observe.skew import WallClocks
from conformance.observe.status import seconds
from conformance.timeline import EVENTS, POD, Event, Kind

_CONTAINER = re.compile(r"spec\.(?:initContainers|containers|ephemeralContainers)\{([^}]+)\}")


ONE_CLOCK = WallClocks()
"""All nodes are this machine."""


class Listable(Protocol):
    """The part of the API client that is needed."""

    def list(self, path: str) -> dict[str, Any]: ...


def read(
    api: Listable, namespace: str, walls: WallClocks = ONE_CLOCK
) -> tuple[list[Event], tuple[dict[str, Any], ...]]:
    """The events of all objects of a namespace, and the Event objects themselves; ApiError if that fails."""
    objects = api.list(paths.collection("Event", namespace))["items"]
    return events(objects, walls), tuple(objects)


def events(objects: Iterable[Mapping[str, Any]], walls: WallClocks = ONE_CLOCK) -> list[Event]:
    """`at` is the first time, `last` in the data the latest (both whole seconds); `count` how often.

    Those of a kubelet are told by the clock of its node.
    """
    found = [_told(event, thing, walls) for thing in objects if (event := _event(thing)) is not None]
    return sorted(found, key=lambda event: event.at)


def _told(event: Event, thing: Mapping[str, Any], walls: WallClocks) -> Event:
    source = thing.get("source") or {}
    if source.get("component") != "kubelet":
        return event
    told = walls.told(event, str(source.get("host") or ""))
    last = float(str(event.data["last"])) + told.at - event.at
    return replace(told, data={**event.data, "last": last})


def _event(thing: Mapping[str, Any]) -> Event | None:
    series = thing.get("series") or {}
    first = seconds(thing.get("firstTimestamp")) or seconds(thing.get("eventTime"))
    if first is None:
        return None
    last = seconds(thing.get("lastTimestamp")) or seconds(series.get("lastObservedTime")) or first
    about = thing.get("involvedObject") or {}
    match = _CONTAINER.fullmatch(about.get("fieldPath") or "")
    data = {
        "reason": thing.get("reason", ""),
        "type": thing.get("type", ""),
        "message": thing.get("message", ""),
        "count": int(thing.get("count") or series.get("count") or 1),
        "of": match[1] if match else "",
        "last": float(int(last)),
    }
    pod = str(about.get("uid", "")) if about.get("kind") == "Pod" else ""
    return Event(float(int(first)), match[1] if match else POD, Kind.EVENT, data, clock=EVENTS, pod=pod)
