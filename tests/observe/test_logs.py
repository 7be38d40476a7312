from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore, Event
from typing import Any

import pytest

from conformance.cluster import Invalid, NotFound, Unreachable
from conformance.observe.logs import Follower, Logs, collect, messages, read, split
from conformance.timeline.testimony import parse

STAMP = "2026-01-01T00:00:01.500000000Z"
AT = 1767225601.5


def test_a_line_is_a_stamp_and_its_text() -> None:
    assert split(f"{STAMP} @ 1.00 app 0 Starting") == (AT, "@ 1.00 app 0 Starting")
    assert split("2026-01-01T00:00:01.250000999Z ") == (AT - 0.25, "")
    assert split("no stamp here") == (None, "no stamp here")


def test_what_a_container_reprints_of_earlier_attempts_is_its_journal() -> None:
    lines = ["@ 1.00 app 0 Starting", "hello", "@ 9.00 app 1 Starting", "@ 9.10 app 1 Probe probe=startup"]
    logs = read("app", "u1", [f"{STAMP} {line}" for line in lines])
    assert [(s.testimony.uptime, s.channel, s.stamp, s.pod) for s in logs.sightings] == [
        (1.0, "journal", AT, "u1"),
        (9.0, "log", AT, "u1"),
        (9.1, "log", AT, "u1"),
    ]
    assert logs.texts["app"].count("\n") == 3


class Api:
    """Logs by container; a text, or an error to raise. A follow takes the first of a list of answers."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def log(
        self, namespace: str, pod: str, container: str, previous: bool = False, follow: bool = False
    ) -> Any:
        assert (namespace, pod) == ("ns", "p")
        title = f"{container}_previous" if previous else container
        self.asked.append(title)
        answer = self.answers[title]
        answer = answer.pop(0) if follow else answer
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Lines) else Lines(answer)


class Lines:
    def __init__(self, lines: Iterable[str], hangs: bool = False) -> None:
        self.lines, self.hangs, self.closed = lines, hangs, Event()

    def __iter__(self) -> Iterator[str]:
        yield from self.lines
        if self.hangs:
            assert self.closed.wait(5.0)

    def close(self) -> None:
        self.closed.set()


def pod(**containers: dict[str, Any]) -> dict[str, Any]:
    statuses = [{"name": name, **status} for name, status in containers.items()]
    metadata = {"name": "p", "namespace": "ns", "uid": "u1"}
    return {"metadata": metadata, "status": {"containerStatuses": statuses}}


RUNS = {"restartCount": 0, "containerID": "c0", "state": {"running": {}}}
BACKS_OFF = {
    "restartCount": 0,
    "containerID": "c0",
    "state": {"waiting": {}},
    "lastState": {"terminated": {"containerID": "c0"}},
}
RESTARTED = {
    "restartCount": 1,
    "containerID": "c1",
    "state": {"running": {}},
    "lastState": {"terminated": {"containerID": "c0"}},
}


def test_only_logs_that_can_exist_are_read() -> None:
    api = Api(runs=[], backs_off=[], restarted=[], restarted_previous=[])
    collect(
        api, "ns", pod(waits={"state": {"waiting": {}}}, runs=RUNS, backs_off=BACKS_OFF, restarted=RESTARTED)
    )
    assert api.asked == ["runs", "backs_off", "restarted_previous", "restarted"]


def test_a_log_that_cannot_be_read_is_missing_and_the_others_are_not() -> None:
    api = Api(one=Unreachable("reset"), two=[f"{STAMP} hello"])
    logs = collect(api, "ns", pod(one=RUNS, two=RUNS))
    assert logs.missing == ("log of one: Unreachable: reset",)
    assert logs.texts == {"two": f"{STAMP} hello"}


def test_of_two_readings_the_longer_text_is_kept() -> None:
    assert Logs({"a": "long", "b": "1"}).merge(Logs({"a": "l", "c": "2"})).texts == {
        "a": "long",
        "b": "1",
        "c": "2",
    }


def test_termination_messages_have_no_stamp() -> None:
    testimony = parse("@ 1.00 app 0 Starting")
    assert testimony is not None
    (sighting,) = messages({"u1": [testimony]}).sightings
    assert (sighting.stamp, sighting.channel, sighting.pod) == (None, "message", "u1")


LINE = f"{STAMP} @ 1.00 app 0 Starting"


def test_a_follow_ends_with_the_container() -> None:
    follower = Follower(Api(app=[Lines([LINE])]), pod(app=RUNS), ["app"])
    follower.start()
    assert [s.testimony.uptime for s in follower.finish().sightings] == [1.0]


def test_a_follow_that_hangs_is_cut_and_what_it_brought_is_kept() -> None:
    lines = Lines([LINE], hangs=True)
    follower = Follower(Api(app=[lines]), pod(app=RUNS), ["app"])
    follower.start()
    assert len(follower.finish(grace=0.1).sightings) == 1
    assert lines.closed.is_set()


def test_a_container_that_has_not_started_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.observe.logs.RETRY", 0.01)
    api = Api(app=[Invalid(400, "BadRequest", "waiting to start"), Lines([LINE])])
    follower = Follower(api, pod(app=RUNS), ["app"])
    follower.start()
    logs = follower.finish()
    assert (len(logs.sightings), logs.missing) == (1, ())


def test_a_log_that_was_not_followed_is_missing() -> None:
    follower = Follower(Api(app=[NotFound(404, "NotFound", "gone")]), pod(app=RUNS), ["app"])
    follower.start()
    assert follower.finish().missing == ("log of app while followed: NotFound: gone",)


def test_start_returns_when_the_logs_are_open() -> None:
    opened = Lines([LINE], hangs=True)
    api = Api(app=[opened])
    follower = Follower(api, pod(app=RUNS), ["app"])
    follower.start()
    assert api.asked
    follower.finish(grace=0.0)


def test_follows_are_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.observe.logs.RETRY", 0.01)
    api = Api(one=[Lines([LINE], hangs=True)], two=[Lines([LINE], hangs=True)])
    follower = Follower(api, pod(one=RUNS, two=RUNS), ["one", "two"], slots=BoundedSemaphore(1))
    follower.start()
    (missing,) = follower.finish(grace=0.1).missing
    assert "too many logs" in missing
    assert len(api.asked) == 1


def test_without_a_pod_there_is_nothing_to_follow() -> None:
    follower = Follower(Api(), None, ["app"])
    follower.start()
    assert follower.finish() == Logs({})
