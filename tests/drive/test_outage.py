from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.drive.lane import Lane
from conformance.drive.outage import Outage
from conformance.errors import ClusterError


@pytest.fixture
def lane(tmp_path: Path) -> Lane:
    return Lane(tmp_path / "lane")


class Cases:
    """Threads that play a case each; what they did, in order."""

    def __init__(self, outage: Outage) -> None:
        self.outage, self.stopping = outage, threading.Event()
        self.did: list[str] = []
        self._threads: list[threading.Thread] = []

    def play(self, *plays: Callable[[], None]) -> Cases:
        self.outage.expect(len(plays))
        for play in plays:
            self._threads.append(threading.Thread(target=self._member, args=(play,), daemon=True))
            self._threads[-1].start()
        return self

    def end(self) -> list[str]:
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()
        return self.did

    def meet(self, what: str) -> bool:
        return self.outage.meet(lambda: self.did.append(what), self.stopping)

    def must_meet(self, what: str) -> None:
        assert self.meet(what)

    def _member(self, play: Callable[[], None]) -> None:
        with self.outage.member():
            play()


def wait(event: threading.Event) -> None:
    event.wait(30)


@pytest.fixture
def cases(lane: Lane) -> Cases:
    return Cases(Outage(lane))


def test_all_stop_at_once_and_start_at_once(cases: Cases) -> None:
    def play(name: str) -> None:
        cases.did.append(f"{name} ready")
        cases.meet("stop")
        cases.did.append(f"{name} during")
        cases.meet("start")

    did = cases.play(lambda: play("a"), lambda: play("b"), lambda: play("c")).end()
    assert did.count("stop") == did.count("start") == 1
    assert sorted(did[:3]) == ["a ready", "b ready", "c ready"]
    assert did[3] == "stop"
    assert sorted(did[4:7]) == ["a during", "b during", "c during"]
    assert did[7] == "start"


def test_a_second_outage_waits_until_the_others_have_ended(cases: Cases) -> None:
    other_may_end = threading.Event()

    def twice() -> None:
        cases.meet("first")
        other_may_end.set()
        cases.meet("second")

    def once() -> None:
        cases.meet("first")
        other_may_end.wait(30)
        threading.Event().wait(0.05)
        cases.did.append("other ended")

    assert cases.play(twice, once).end() == ["first", "other ended", "second"]


def test_who_ends_early_is_not_waited_for(cases: Cases) -> None:
    assert cases.play(lambda: None, lambda: cases.must_meet("stop")).end() == ["stop"]


def test_what_fails_fails_for_all(cases: Cases) -> None:
    def fail() -> None:
        raise ClusterError("the kubelet does not answer")

    told: list[str] = []

    def play() -> None:
        try:
            cases.outage.meet(fail, cases.stopping)
        except ClusterError as error:
            told.append(str(error))

    cases.play(play, play).end()
    assert told == ["the kubelet does not answer"] * 2


def test_nothing_is_done_when_the_run_is_being_stopped(cases: Cases) -> None:
    answers: list[bool] = []
    never = threading.Event()
    cases.play(lambda: answers.append(cases.meet("stop")), lambda: wait(never))
    cases.stopping.set()
    never.set()
    assert (cases.end(), answers) == ([], [False])


def test_members_have_the_lane_together_and_others_wait(lane: Lane, cases: Cases) -> None:
    go, both = threading.Event(), threading.Barrier(3, timeout=30)

    def play() -> None:
        both.wait()
        go.wait(30)

    cases.play(play, play)
    both.wait()
    inside = threading.Event()

    def ordinary() -> None:
        with lane.hold(alone=False):
            inside.set()

    threading.Thread(target=ordinary, daemon=True).start()
    assert not inside.wait(0.1)
    go.set()
    assert inside.wait(30)
    cases.end()
