"""The one door through which time comes: real clocks in runs, a stepped one in unit tests.

Durations are seconds as `float` everywhere in the code; `parse_duration` reads Kubernetes' notation.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from typing import Protocol

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_NOT_A_DURATION = "{!r} is not a duration; write it like 500ms, 2s or 1m30s"
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")


class Clock(Protocol):
    """Seconds since the epoch, seconds that never go back, and a way to let them pass."""

    def now(self) -> float: ...

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...

    def wait(self, changed: threading.Condition, seconds: float) -> None:
        """Let time pass until `changed`, which the caller holds, is notified; at most `seconds`."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))

    def wait(self, changed: threading.Condition, seconds: float) -> None:
        changed.wait(max(0.0, seconds))


@dataclass
class SteppedClock:
    """A clock that moves only when slept on, for tests that take no time."""

    at: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += max(0.0, seconds)

    def wait(self, changed: threading.Condition, seconds: float) -> None:  # noqa: ARG002
        self.sleep(seconds)


class Deadline:
    """A moment on a clock by which something must have happened."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock = clock
        self.seconds = seconds
        self._end = clock.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - self.clock.monotonic())

    @property
    def expired(self) -> bool:
        return self.remaining() == 0.0


def parse_duration(text: str | int | float) -> float:
    """Seconds of `1m30s`, `500ms`, `2s` or a plain number; ValueError otherwise."""
    if isinstance(text, bool):
        raise ValueError(_NOT_A_DURATION.format(text))  # noqa: TRY004 - pydantic wants ValueError
    if isinstance(text, int | float):
        seconds = float(text)
    else:
        parts = _PART.findall(text)
        if not parts or "".join(number + unit for number, unit in parts) != text:
            raise ValueError(_NOT_A_DURATION.format(text))
        seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if seconds < 0:
        raise ValueError(f"{text!r} is negative; a duration is zero or more")
    return seconds
