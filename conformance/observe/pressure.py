"""Samples how long this machine's tasks had to wait for cpu, io and memory, where it hosts the cluster.

Reads the totals of /proc/pressure (PSI, microseconds in which some task waited); a kernel without it gives no
events, which says nothing about pressure.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread

from conformance.timeline import DRIVER, POD, Event, Kind
from conformance.timing import Clock, SystemClock

PSI = Path("/proc/pressure")
RESOURCES = ("cpu", "io", "memory")
WINDOW = 2.0
"""Seconds between two samples."""
THRESHOLD = 0.2
"""Share of a window from which on it counts as pressure."""
_KEPT = 3 * 3600
"""How many events are kept: an hour of all three without pause, and more in practice."""


class Sampler:
    """One thread for all cases of a process; `between` gives each its part."""

    def __init__(self, root: Path = PSI, clock: Clock | None = None) -> None:
        self._root = root
        self._clock = clock or SystemClock()
        self._events: deque[Event] = deque(maxlen=_KEPT)
        self._lock = Lock()
        self._ended = Flag()
        self._thread: Thread | None = None
        self._before: tuple[float, dict[str, int]] | None = None
        self._strain: float | None = None

    def start(self) -> None:
        """Begin to sample, unless this kernel does not tell."""
        if self._thread is None and totals(self._root):
            self._thread = Thread(target=self._run, name="pressure", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def sample(self) -> None:
        """Close the window since the last sample and begin the next."""
        now, current = self._clock.now(), totals(self._root)
        if self._before is not None:
            since, before = self._before
            waited = shares(now - since, before, current)
            with self._lock:
                self._events.extend(pressures(since, waited))
            self._strain = max(waited.values(), default=None)
        self._before = (now, current)

    def strain(self) -> float | None:
        """The largest share of the last window in which tasks waited for a resource; None if it is not known."""
        return self._strain

    def between(self, start: float, end: float) -> list[Event]:
        """Pressure in windows that touch the span from `start` to `end`, seconds since the epoch."""
        with self._lock:
            return [event for event in self._events if event.at <= end and event.at + WINDOW >= start]

    def _run(self) -> None:
        self.sample()
        while not self._ended.wait(WINDOW):
            self.sample()


def shares(window: float, before: dict[str, int], after: dict[str, int]) -> dict[str, float]:
    """The share of a window of so many seconds in which tasks waited, by resource, from its totals."""
    window = max(window, 0.001)
    return {name: min((after[name] - before[name]) / 1e6 / window, 1.0) for name in after if name in before}


def pressures(since: float, waited: dict[str, float]) -> list[Event]:
    """An event at the begin of the window for every resource with a share of waiting that counts."""
    return [
        Event(since, POD, Kind.PRESSURE, {"resource": name, "share": round(share, 2)}, clock=DRIVER)
        for name, share in waited.items()
        if share >= THRESHOLD
    ]


def totals(root: Path) -> dict[str, int]:
    """Microseconds in which some task waited, by resource; those that cannot be read are left out."""
    found = {}
    for name in RESOURCES:
        try:
            text = (root / name).read_text()
        except OSError:
            continue
        for line in text.splitlines():
            if line.startswith("some"):
                found[name] = int(line.rpartition("total=")[2])
    return found
