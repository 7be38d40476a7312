"""Cases are handed to the flight only a little before they can start, and come back in order."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cluster import ClusterInfo
from conformance.command.live import AHEAD, Live
from conformance.drive import Flight
from conformance.drive.throttle import Throttle
from conformance.errors import Position
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
