"""Turns two snapshots of an EndpointSlice into what happened to the endpoints of pods between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.timeline import ENDPOINTS, POD, Event, Kind

Slice = Mapping[str, Any]
SERVICE = "kubernetes.io/service-name"
_WORDS = {
    "ready": ("ready", "unready"),
    "serving": ("serving", "unserving"),
    "terminating": ("terminating", "staying"),
}


def changes(before: Slice | None, after: Slice | None, at: float) -> list[Event]:
    """An Endpoint event for each pod whose endpoint is new, another or gone; None: there is no such slice.

    `at`: when the change arrived, seconds since the epoch.
    """
    old, new = _endpoints(before), _endpoints(after)
    return [
        Event(at, POD, Kind.ENDPOINT, new.get(pod, {"ready": "gone"}), clock=ENDPOINTS, pod=pod)
        for pod in {**old, **new}
        if old.get(pod) != new.get(pod)
    ]


def _endpoints(found: Slice | None) -> dict[str, dict[str, object]]:
    """What is published about each pod, by its UID."""
    if found is None:
        return {}
    service = found["metadata"].get("labels", {}).get(SERVICE, "")
    ports = ",".join(f"{port.get('name', '')}:{port.get('port')}" for port in found.get("ports") or ())
    return {
        endpoint["targetRef"]["uid"]: {**_conditions(endpoint), "service": service, "ports": ports}
        for endpoint in found.get("endpoints") or ()
        if "uid" in (endpoint.get("targetRef") or {})
    }


def _conditions(endpoint: Mapping[str, Any]) -> dict[str, str]:
    """As words; a condition that is not there has its documented default."""
    given = endpoint.get("conditions") or {}
    ready = given.get("ready", True) is not False
    values = {
        "ready": ready,
        "serving": given.get("serving", ready),
        "terminating": given.get("terminating", False),
    }
    return {name: words[0] if values[name] else words[1] for name, words in _WORDS.items()}
