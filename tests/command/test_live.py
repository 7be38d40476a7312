"""Cases are handed to the flight only a little before they can start, and come back in order; the cluster is the one
that the options say, and asked for its rights first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.__main__ import parser
from conformance.cluster import Api, ClusterInfo, Options
from conformance.command import live
from conformance.command.live import AHEAD, Live
from conformance.drive import Flight
from conformance.drive.setting import Setting
from conformance.drive.throttle import Throttle
from conformance.errors import ConformanceError, Position
from conformance.scenario import Case, Scenario
from conformance.timeline import Timeline
from conformance.timeline.recording import Recording
from conformance.timing import SystemClock

INFO = ClusterInfo("it", "existing", None, None, "v1.37.2", "containerd://2", "node")  # type: ignore[arg-type]


def case(name: str) -> Case:
    return Case(Scenario(name, "", "family", Position("f.yaml", 1, 1), ""), {}, {}, (), ())


def test_recordings_come_in_order_and_no_more_cases_are_taken_than_may_wait() -> None:
    taken: list[str] = []

    def cases() -> Iterator[Case]:
        for number in range(20):
            taken.append(str(number))
            yield case(str(number))

    flight = Flight(lambda one: Recording(Timeline(one.id)), [], Throttle.fixed(2, SystemClock()))
    found = Live(INFO, flight, 2).fly(cases())
    assert next(found).timeline.case == "0"
    assert len(taken) == 2 * AHEAD
    assert [recording.timeline.case for recording in found] == [str(number) for number in range(1, 20)]
    flight.close()


class Opened(Exception):
    """A session was opened."""


class Opening:
    """With what a session is opened, and the API server that is asked for rights, of which some are `denied`."""

    def __init__(self) -> None:
        self.denied, self.asked = set[str](), list[str]()
        self.options, self.setting = Options(), Setting()

    def open(self, options: Options, setting: Callable[[Any], Setting]) -> None:
        self.options, self.setting = options, setting(SimpleNamespace())
        raise Opened

    def create(self, _path: str, review: Any) -> Any:
        asked = review["spec"].get("resourceAttributes", {"verb": "get", "resource": "a path"})
        self.asked.append(f"{asked['verb']} {asked['resource']}")
        return {"status": {"allowed": self.asked[-1] not in self.denied}}


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch) -> Opening:
    opening = Opening()
    monkeypatch.setattr(live, "provider", lambda options: options)
    monkeypatch.setattr(live, "open_session", opening.open)
    monkeypatch.setattr(Api, "open", lambda *_: opening)
    return opening


def opened(*words: str) -> None:
    with live.cluster(parser().parse_args(words)):
        pass


@pytest.mark.parametrize("command", [("explore",), ("prove", "--live")])
def test_the_options_of_placing_hold(opening: Opening, command: tuple[str, ...]) -> None:
    named = ("--namespace-prefix", "team-a", "--image-registry", "r.example/m", "--image-pull-secret", "pull")
    where = ("--node-selector", "disk=ssd", "--toleration", "a:NoSchedule")
    with pytest.raises(Opened):
        opened(*command, "--kubeconfig", "some/kubeconfig", *named, *where)
    setting = opening.setting
    assert (setting.prefix, setting.images.registry) == ("team-a", "r.example/m")
    assert setting.placement.pull_secret == "pull"
    assert setting.placement.node_selector == {"disk": "ssd"}
    assert [one["key"] for one in setting.placement.tolerations] == ["a"]
    assert opening.options.node_selector == {"disk": "ssd"}, "the node of the report is one of these"


@pytest.mark.parametrize("command", [("explore",), ("prove", "--live")])
def test_an_existing_cluster_is_asked_for_its_rights_first(
    opening: Opening, command: tuple[str, ...]
) -> None:
    opening.denied = {"create namespaces"}
    with pytest.raises(ConformanceError, match="create namespaces"):
        opened(*command, "--kubeconfig", "some/kubeconfig")


def test_a_cluster_of_our_own_is_not_asked(opening: Opening) -> None:
    with pytest.raises(Opened):
        opened("explore", "--cluster", "k3s")
    assert opening.asked == []
