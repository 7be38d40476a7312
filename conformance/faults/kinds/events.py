"""Faults of the runtime's stream of events, which the kubelet reads only with the gate EventedPLEG."""

from __future__ import annotations

from conformance.faults.kinds.registry import Delay, Nothing, event

Plan = tuple[float, int]
"""Seconds by which an event is late, and how often it is delivered."""


@event("event_late")
def event_late(arguments: Delay) -> Plan:
    """An event of the container is delivered only after this delay."""
    return arguments.by, 1


@event("event_twice")
def event_twice(_arguments: Nothing) -> Plan:
    """An event of the container is delivered twice."""
    return 0.0, 2


@event("event_lost")
def event_lost(_arguments: Nothing) -> Plan:
    """An event of the container is not delivered."""
    return 0.0, 0
