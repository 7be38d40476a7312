"""Cases that stop the kubelet all at once and start it all at once: an outage costs the time of the longest of them.

Each goes on when all have come as far: the kubelet is stopped for those that are there, and started when the last of
them wants it back. A case that stops it once more waits until the others have ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Condition, Event, Lock

from conformance.drive.lane import Lane
from conformance.errors import ClusterError

LOOK = 0.5
"""Seconds between two looks whether the run is being stopped."""


class Outage:
    """The cases of one process that share outages of the kubelet, and have the lane to themselves meanwhile."""

    def __init__(self, lane: Lane) -> None:
        self._lane, self._held, self._inside, self._taking = lane, ExitStack(), 0, Lock()
        self._changed = Condition()
        self._members, self._meeting = 0, _Meeting()

    def expect(self, members: int) -> None:
        """So many cases more will take part: nobody's kubelet is stopped before they have come, too."""
        with self._changed:
            self._members += members

    @contextmanager
    def member(self) -> Iterator[None]:
        """Take part, as one of those who were expected."""
        self._enter()
        try:
            yield
        finally:
            with self._changed:
                self._members -= 1
                self._changed.notify_all()
            self._leave()

    def meet(self, act: Callable[[], None], stopping: Event) -> bool:
        """Wait until every member is here, and act once for all; ClusterError for each if that fails.

        False when the run is being stopped, and nothing was done.
        """
        with self._changed:
            meeting = self._meeting
            meeting.arrived += 1
            while not meeting.over:
                if stopping.is_set():
                    meeting.arrived -= 1
                    return False
                if meeting.arrived >= self._members:
                    self._meeting = _Meeting()
                    meeting.hold(act)
                    self._changed.notify_all()
                else:
                    self._changed.wait(LOOK)
        if meeting.failure is not None:
            raise ClusterError(str(meeting.failure)) from meeting.failure
        return True

    def _enter(self) -> None:
        with self._taking:
            if not self._inside:
                self._held.enter_context(self._lane.hold(alone=True))
            self._inside += 1

    def _leave(self) -> None:
        with self._taking:
            self._inside -= 1
            if not self._inside:
                self._held.close()


class _Meeting:
    """Who has come, and what came of it."""

    def __init__(self) -> None:
        self.arrived, self.over = 0, False
        self.failure: ClusterError | None = None

    def hold(self, act: Callable[[], None]) -> None:
        try:
            act()
        except ClusterError as error:
            self.failure = error
        self.over = True
