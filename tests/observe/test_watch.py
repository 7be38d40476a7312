"""The shared watch against a script of what the API server does."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest

from conformance.cluster import ApiError, Forbidden, Gone, Unreachable
from conformance.observe import PodWatch, Recorder
from conformance.observe.watch import PAUSES
from conformance.timing import SteppedClock


def pod(version: int, namespace: str = "ns", uid: str = "u1", phase: str = "Running") -> dict[str, Any]:
    metadata = {"uid": uid, "name": uid, "namespace": namespace, "resourceVersion": str(version)}
    return {"metadata": metadata, "status": {"phase": phase}}


def change(kind: str, *args: Any, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "object": pod(*args, **fields)}


class Script:
    """Lists and watches in turn; a watch is a list of events, the last of which may be an error to raise."""

    def __init__(self, lists: list[Any], watches: list[list[Any]]) -> None:
        self.lists, self.watches = lists, watches
        self.versions: list[str] = []
        self.ended = Event()

    def list(self, path: str, label_selector: str = "") -> dict[str, Any]:
        assert label_selector == "pod-lifecycle-conformance/run=r1"
        assert path == "/api/v1/pods"
        found = self.lists.pop(0)
        if isinstance(found, ApiError):
            raise found
        return {"metadata": {"resourceVersion": str(found[0])}, "items": found[1]}

    def watch(self, path: str, resource_version: str, label_selector: str = "", timeout: float = 0) -> Any:
        assert (path, label_selector, timeout) == ("/api/v1/pods", "pod-lifecycle-conformance/run=r1", 60.0)
        self.versions.append(resource_version)
        return Watch(self.watches.pop(0)) if self.watches else Idle(self.ended)


class Watch:
    def __init__(self, events: list[Any]) -> None:
        self.events = events

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for event in self.events:
            if isinstance(event, ApiError):
                raise event
            yield event

    def close(self) -> None:
        """Nothing is open."""


class Idle(Watch):
    """Tells that the script has been played, and waits to be closed."""

    def __init__(self, played: Event) -> None:
        super().__init__([])
        self.played, self.closed = played, Event()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self.played.set()
        self.closed.wait(5.0)
        return iter(())

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def play() -> Iterator[Callable[..., tuple[Recorder, Script]]]:
    watches: list[PodWatch] = []

    def play(lists: list[Any], events: list[list[Any]]) -> tuple[Recorder, Script]:
        script = Script(lists, events)
        watch = PodWatch(script, "r1", SteppedClock())
        watches.append(watch)
        recorder = watch.subscribe("ns")
        assert script.ended.wait(5.0)
        return recorder, script

    yield play
    for watch in watches:
        watch.stop()


Play = Callable[..., tuple[Recorder, Script]]


def words(recorder: Recorder) -> list[str]:
    return [event.words() for event in recorder.events()]


def test_lists_then_watches_from_there_and_on_from_the_last_event(play: Play) -> None:
    bookmark = {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": "9"}}}
    recorder, script = play(
        [(5, [pod(3, phase="Pending")])], [[change("MODIFIED", 7)], [bookmark], [change("DELETED", 12)]]
    )
    assert script.versions == ["5", "7", "9", "12"]
    assert words(recorder) == ["pod Phase Pending", "pod Phase Running", "pod Deleted"]


def test_pods_of_other_namespaces_are_not_recorded_here(play: Play) -> None:
    recorder, _ = play([(1, [])], [[change("ADDED", 2, namespace="other"), change("ADDED", 3)]])
    assert words(recorder) == ["pod Phase Running"]


def test_a_broken_connection_is_a_gap_and_is_resumed_where_it_was(play: Play) -> None:
    recorder, script = play([(1, [])], [[change("ADDED", 2), Unreachable("reset")], [change("DELETED", 3)]])
    assert script.versions == ["1", "2", "3"]
    assert words(recorder) == [
        "pod Phase Running",
        "pod Gap the watch broke and resumes: Unreachable: reset",
        "pod Deleted",
    ]


def test_after_a_410_what_went_unseen_is_found_by_the_list(play: Play) -> None:
    recorder, script = play(
        [(1, [pod(1), pod(1, uid="u2")]), (20, [pod(15, phase="Failed")])],
        [[Gone(410, "Expired", "too old")]],
    )
    assert script.versions == ["1", "20"]
    assert words(recorder) == [
        "pod Phase Running",
        "pod Phase Running",
        "pod Phase Failed",
        "pod Deleted",
        "pod Gap the watch begins anew: Expired: too old",
    ]
    assert recorder.events()[3].pod == "u2"


def test_what_forbids_the_first_list_is_told_to_who_subscribes() -> None:
    watch = PodWatch(Script([Forbidden(403, "Forbidden", "pods")], []), "r1", SteppedClock())
    with pytest.raises(Forbidden):
        watch.subscribe("ns")


def test_a_watch_that_stays_broken_fails_for_good_and_starts_again_when_asked() -> None:
    clock, down = SteppedClock(), Unreachable("refused")
    script = Script([(1, []), (2, [])], [[down]] * len(PAUSES))
    watch = PodWatch(script, "r1", clock)
    recorder = watch.subscribe("ns")
    feed = watch._pods._thread
    assert feed is not None
    feed.join(5.0)
    assert words(recorder)[-1] == "pod Gap the watch ended for good: Unreachable: refused"
    assert sum(clock.slept) < 60
    watch.subscribe("another")
    assert script.ended.wait(5.0)
    watch.stop()
