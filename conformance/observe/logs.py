"""Turns container logs into text and the testimony in it, read at the end or followed until a deletion.

A follow costs the kubelet an inotify watch, so there are few at a time, and only where a read at the end
would come too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore, Event, Thread
from typing import Any, Protocol

from conformance.cluster import ApiError, Invalid
from conformance.cluster.stream import Stream
from conformance.observe import status
from conformance.timeline.testimony import Testimony, parse
from conformance.timing import Clock, Deadline, SystemClock

SLOTS = BoundedSemaphore(48)
"""Logs followed at the same time by one process."""
OPENING = 10.0
"""Seconds for the kubelet to open the logs that are to be followed."""
RETRY = 0.5
"""Seconds between tries to follow the log of a container that has not started."""


class Readable(Protocol):
    """The part of the API client that reading logs needs."""

    def log(
        self, namespace: str, pod: str, container: str, previous: bool = False, follow: bool = False
    ) -> Stream[str]: ...


@dataclass(frozen=True, slots=True)
class Sighting:
    """A testimony and the channel (`log`, `journal` or `message`) on which it came; `pod`: UID.

    `stamp`: when the runtime took the line, seconds since the epoch; None in a termination message.
    """

    testimony: Testimony
    stamp: float | None
    channel: str
    pod: str


@dataclass(frozen=True)
class Logs:
    """`texts`: logs as read, by `<container>` or `<container>.previous`; `missing`: which not, and why."""

    texts: Mapping[str, str]
    sightings: tuple[Sighting, ...] = ()
    missing: tuple[str, ...] = ()

    def merge(self, other: Logs) -> Logs:
        """Both together; of two readings of one log the longer text is kept."""
        texts = dict(self.texts)
        for name, text in other.texts.items():
            texts[name] = max(texts.get(name, ""), text, key=len)
        return Logs(texts, self.sightings + other.sightings, self.missing + other.missing)


NOTHING = Logs({})


def collect(api: Readable, namespace: str, pod: Mapping[str, Any], only: str | None = None) -> Logs:
    """Read the current and previous log of every container that ran, or of one, as the snapshot `pod` tells."""
    logs = NOTHING
    for name, previous in _readable(pod):
        if only not in (None, name):
            continue
        title = f"{name}.previous" if previous else name
        try:
            lines = list(api.log(namespace, pod["metadata"]["name"], name, previous=previous))
        except ApiError as error:
            logs = logs.merge(Logs({}, missing=(f"log of {title}: {error}",)))
        else:
            logs = logs.merge(read(title, pod["metadata"]["uid"], lines))
    return logs


def read(title: str, uid: str, lines: list[str]) -> Logs:
    """The text and testimony of one log, whose lines begin with the runtime's stamp."""
    found = [(stamp, testimony) for stamp, text in map(split, lines) if (testimony := parse(text))]
    own = max((testimony.attempt for _, testimony in found), default=0)
    sightings = tuple(
        # A container reprints its journal when it starts again: lines of attempts before its own.
        Sighting(testimony, stamp, "log" if testimony.attempt == own else "journal", uid)
        for stamp, testimony in found
    )
    return Logs({title: "\n".join(lines)}, sightings)


def messages(recorded: Mapping[str, Iterable[Testimony]]) -> Logs:
    """The testimony that came in termination messages, by the pod's UID."""
    return Logs(
        {},
        tuple(
            Sighting(testimony, None, "message", uid)
            for uid, found in recorded.items()
            for testimony in found
        ),
    )


def split(line: str) -> tuple[float | None, str]:
    """A log line's stamp in seconds since the epoch, and its text; no stamp where there is none to read."""
    stamp, _, text = line.partition(" ")
    try:
        return datetime.fromisoformat(stamp).timestamp(), text
    except ValueError:
        return None, line


def _readable(pod: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for name, container in status.statuses(pod).items():
        if (container.get("lastState") or {}).get("terminated") and status.last_attempt(container) < int(
            container.get("restartCount", 0)
        ):
            yield name, True
        if container.get("containerID"):
            yield name, False


class Follower:
    """Follows the logs of one pod, in a thread for each container until that container has ended."""

    def __init__(
        self,
        api: Readable,
        pod: Mapping[str, Any] | None,
        containers: Iterable[str],
        clock: Clock | None = None,
        slots: BoundedSemaphore = SLOTS,
    ) -> None:
        metadata = (pod or {}).get("metadata") or {}
        self._api, self._slots, self._clock = api, slots, clock or SystemClock()
        self._namespace, self._name = metadata.get("namespace", ""), metadata.get("name", "")
        self._uid = metadata.get("uid", "")
        self._done = Event()
        self._lines: dict[str, list[str]] = {container: [] for container in containers if pod is not None}
        self._missing: list[str] = []
        self._streams: dict[str, Stream[str]] = {}
        self._answered = {container: Event() for container in self._lines}
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Begin, and return when the logs are open: a forced deletion would be quicker. The log of a container that
        has not started yet is waited for in the background."""
        for container in self._lines:
            name = f"follow {self._name}/{container}"
            self._threads.append(Thread(target=self._run, args=(container,), name=name, daemon=True))
            self._threads[-1].start()
        deadline = Deadline(self._clock, OPENING)
        for answered in self._answered.values():
            answered.wait(deadline.remaining())

    def finish(self, grace: float = 2.0) -> Logs:
        """What was followed; a log that has not ended by itself within `grace` seconds is cut. Once the pod
        is gone that is only one whose connection hangs."""
        deadline = Deadline(self._clock, grace)
        for thread in self._threads:
            thread.join(deadline.remaining())
        self._done.set()
        for stream in list(self._streams.values()):
            stream.close()
        for thread in self._threads:
            thread.join(1.0)
        logs = Logs({}, missing=tuple(self._missing))
        for container, lines in self._lines.items():
            logs = logs.merge(read(container, self._uid, list(lines)))
        return logs

    def _run(self, container: str) -> None:
        acquired = False
        while not acquired and not self._done.is_set():
            acquired = self._slots.acquire(timeout=RETRY)
            if not acquired:
                self._answered[container].set()
        try:
            if self._done.is_set():
                self._missing.append(f"log of {container}: too many logs were followed at the same time")
            self._follow(container)
        finally:
            if acquired:
                self._slots.release()

    def _follow(self, container: str) -> None:
        while not self._done.is_set():
            try:
                stream = self._api.log(self._namespace, self._name, container, follow=True)
                self._streams[container] = stream
                self._answered[container].set()
                if self._done.is_set():  # too late for `finish` to close it
                    stream.close()
                self._lines[container].extend(stream)
            except Invalid:
                self._answered[container].set()
                self._done.wait(RETRY)
            except ApiError as error:
                self._answered[container].set()
                self._missing.append(f"log of {container} while followed: {error}")
                return
            else:
                return
