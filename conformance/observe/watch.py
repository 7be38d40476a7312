"""One list and watch of all pods of a run, one of its Jobs and one of its EndpointSlices, handed out to the recorder
of each namespace.

Lists, then watches from that resourceVersion; resumes after a broken connection, lists again after a 410, and
tells the recorders of either as a gap. Each line of the watch is parsed once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Lock, Thread
from typing import Any, Protocol

from conformance.cluster import ApiError, Forbidden, Unreachable, paths
from conformance.cluster.stream import Stream
from conformance.errors import ClusterError
from conformance.observe.recorder import Recorder
from conformance.timing import Clock, SystemClock

RUN_LABEL = "pod-lifecycle-conformance/run"
"""Label on everything that a run creates; its value is the run's id."""
SPAN = 60.0
"""Seconds after which the server ends a watch, which is then resumed; a dead connection shows by then."""
PAUSES = (0.0, 0.5, *[1.0] * 40)
"""Seconds before each try to resume; after the last the watch has failed for good."""


class Watchable(Protocol):
    """The part of the API client that a watch needs."""

    def list(self, path: str, label_selector: str = "") -> dict[str, Any]: ...

    def watch(
        self, path: str, resource_version: str, label_selector: str = "", timeout: float = SPAN
    ) -> Stream[dict[str, Any]]: ...


class PodWatch:
    """The shared watch of a process; it starts with the first subscription."""

    def __init__(self, api: Watchable, run: str, clock: Clock | None = None) -> None:
        self.run = run
        self._clock = clock or SystemClock()
        self._lock = Lock()
        self._recorders: dict[str, Recorder] = {}
        selector = f"{RUN_LABEL}={run}"
        self._pods = Feed(api, paths.PODS, selector, self._clock, self, _to_pods)
        self._jobs = Feed(api, paths.JOBS, selector, self._clock, self, _to_job)
        self._slices = Feed(api, paths.SLICES, selector, self._clock, self, _to_slice)

    def subscribe(self, namespace: str, jobs: bool = False) -> Recorder:
        """Record the pods of a namespace, with `jobs` its Job too; best before the namespace exists.

        Raises ClusterError when pods cannot be listed or watched.
        """
        recorder = Recorder(namespace, self._clock)
        with self._lock:
            self._recorders[namespace] = recorder
        self._pods.start()
        if jobs:
            self._jobs.start()
        return recorder

    def follow_endpoints(self) -> None:
        """Record the EndpointSlices of the run's Services too, from now on; idempotent, ClusterError as above."""
        self._slices.start()

    def unsubscribe(self, namespace: str) -> None:
        """Record no more of a namespace; what was recorded remains in its recorder."""
        with self._lock:
            self._recorders.pop(namespace, None)

    def wake(self) -> None:
        """Have everybody who waits for something to be seen look again."""
        for recorder in self.recorders():
            recorder.wake()

    def stop(self) -> None:
        """End the watch; idempotent."""
        self._pods.stop()
        self._jobs.stop()
        self._slices.stop()

    def recorder(self, namespace: str) -> Recorder | None:
        with self._lock:
            return self._recorders.get(namespace)

    def recorders(self) -> list[Recorder]:
        with self._lock:
            return list(self._recorders.values())


class Feed:
    """List and watch of one collection, in a thread of its own."""

    def __init__(
        self,
        api: Watchable,
        path: str,
        selector: str,
        clock: Clock,
        hub: PodWatch,
        deliver: Callable[[Recorder, Mapping[str, Any], float, bool], None],
    ) -> None:
        self._api, self._path, self._selector, self._clock = api, path, selector, clock
        self._hub, self._deliver = hub, deliver
        self._start = Lock()
        self._thread: Thread | None = None
        self._stream: Stream[dict[str, Any]] | None = None
        self._stopped = False
        self._version = ""
        self._opened = 0.0

    def start(self) -> None:
        """List now, so that what is wrong is raised here, and go on in the background; once."""
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._list()
                self._thread = Thread(target=self._run, name=f"watch {self._path}", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        if self._stream is not None:
            self._stream.close()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _run(self) -> None:
        failures = 0
        while not self._stopped:
            try:
                self._follow()
                failures = 0
                if self._clock.monotonic() - self._opened < PAUSES[1]:
                    self._clock.sleep(PAUSES[1])
            except ClusterError as error:
                if self._stopped:
                    return
                failures = failures + 1 if self._clock.monotonic() - self._opened < SPAN else 1
                if isinstance(error, Forbidden) or failures >= len(PAUSES):
                    self._fail(error)
                    return
                self._recover(error, PAUSES[failures - 1])

    def _fail(self, error: ClusterError) -> None:
        self._tell(lambda recorder, at: recorder.on_failure(error, at))

    def _follow(self) -> None:
        """Watch from the last resourceVersion until the server ends it."""
        self._opened = self._clock.monotonic()
        self._stream = self._api.watch(self._path, self._version, self._selector, SPAN)
        for event in self._stream:
            thing = event["object"]
            self._version = thing["metadata"]["resourceVersion"]
            if event["type"] != "BOOKMARK":
                self._dispatch(thing, event["type"] == "DELETED")

    def _recover(self, error: ClusterError, pause: float) -> None:
        """A broken connection resumes where it was, and only moments are lost; otherwise list again."""
        self._clock.sleep(pause)
        what = "the watch broke and resumes"
        if not isinstance(error, Unreachable):
            what = "the watch begins anew"
            try:
                self._list()
            except ApiError as again:
                what = f"the list failed: {again}"
        self._tell(lambda recorder, at: recorder.on_gap(f"{what}: {error}", at))

    def _list(self) -> None:
        listing = self._api.list(self._path, label_selector=self._selector)
        self._version = listing["metadata"]["resourceVersion"]
        for thing in listing["items"]:
            self._dispatch(thing, gone=False)
        if self._path == paths.PODS:
            self._sweep({thing["metadata"]["uid"] for thing in listing["items"]})

    def _sweep(self, uids: Iterable[str]) -> None:
        at = self._clock.now()
        for recorder in self._hub.recorders():
            for pod in recorder.unseen(set(uids)):
                recorder.on_pod(pod, at, gone=True)

    def _dispatch(self, thing: Mapping[str, Any], gone: bool) -> None:
        recorder = self._hub.recorder(thing["metadata"]["namespace"])
        if recorder is not None:
            self._deliver(recorder, thing, self._clock.now(), gone)

    def _tell(self, say: Callable[[Recorder, float], None]) -> None:
        at = self._clock.now()
        for recorder in self._hub.recorders():
            say(recorder, at)


def _to_pods(recorder: Recorder, pod: Mapping[str, Any], at: float, gone: bool) -> None:
    recorder.on_pod(pod, at, gone)


def _to_job(recorder: Recorder, job: Mapping[str, Any], at: float, gone: bool) -> None:
    if not gone:
        recorder.on_job(job, at)


def _to_slice(recorder: Recorder, found: Mapping[str, Any], at: float, gone: bool) -> None:
    recorder.on_slice(found, at, gone)
