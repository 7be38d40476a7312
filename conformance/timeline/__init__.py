"""The pure value between running and judging: the ordered events of one case, with their clocks."""

from conformance.timeline.event import (
    DRIVER,
    ENDPOINTS,
    EVENTS,
    JOBS,
    NODE,
    POD,
    STATUS,
    WATCH,
    WORDS,
    Clock,
    Event,
    Kind,
    Order,
)
from conformance.timeline.timeline import Timeline

__all__ = [
    "DRIVER",
    "ENDPOINTS",
    "EVENTS",
    "JOBS",
    "NODE",
    "POD",
    "STATUS",
    "WATCH",
    "WORDS",
    "Clock",
    "Event",
    "Kind",
    "Order",
    "Timeline",
]
