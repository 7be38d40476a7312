"""Requests that are worth repeating while the API server cannot answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from conformance.cluster import ServerError, Throttled, Unreachable
from conformance.timing import Deadline

PAUSE = 5.0
"""Seconds between two tries."""
Answer = TypeVar("Answer")


def patiently(ask: Callable[[], Answer], deadline: Deadline) -> Answer:
    """The answer; the last error if there is none by the deadline. Asks at least once."""
    while True:
        try:
            return ask()
        except (Unreachable, ServerError, Throttled):
            if deadline.expired:
                raise
        deadline.clock.sleep(PAUSE)
