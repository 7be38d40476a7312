from __future__ import annotations

import gc
import threading
import weakref

import pytest

from conformance.drive.flight import Flight
from conformance.drive.throttle import Throttle
from conformance.errors import Position
from conformance.scenario import Case, Scenario
from conformance.timeline import Timeline
from conformance.timeline.recording import Recording
from conformance.timing import SystemClock


def case(name: str, *, serial: bool = False, shares: bool = False) -> Case:
    position = Position("f.yaml", 1, 1)
    scenario = Scenario(name, "", "family", position, "", serial=serial or shares, shares_outage=shares)
    return Case(scenario, {}, {}, (), ())


def at_most(limit: int) -> Throttle:
    return Throttle.fixed(limit, SystemClock())


def recording(of: Case) -> Recording:
    return Recording(Timeline(of.id), (), {}, ())


def test_results_come_in_the_order_in_which_they_are_asked_for() -> None:
    cases = [case("a"), case("b"), case("c")]
    flight = Flight(recording, cases, at_most(2))
    assert [flight.result(one).timeline.case for one in reversed(cases)] == ["c", "b", "a"]
    flight.close()


def test_cases_overlap_up_to_the_limit() -> None:
    together = threading.Barrier(3, timeout=60)

    def run(one: Case) -> Recording:
        together.wait()
        return recording(one)

    cases = [case("a"), case("b"), case("c")]
    flight = Flight(run, cases, at_most(3))
    assert flight.result(cases[2]).timeline.case == "c"
    flight.close()


def test_never_more_than_the_limit() -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def run(one: Case) -> Recording:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        threading.Event().wait(0.01)
        with lock:
            under_way -= 1
        return recording(one)

    cases = [case(str(number)) for number in range(12)]
    flight = Flight(run, cases, at_most(3))
    for one in cases:
        flight.result(one)
    assert most == 3
    flight.close()


def test_a_serial_case_is_not_started_before_it_is_asked_for() -> None:
    started: list[str] = []

    def run(one: Case) -> Recording:
        started.append(one.id)
        return recording(one)

    ordinary, serial = case("ordinary"), case("serial", serial=True)
    flight = Flight(run, [ordinary, serial], at_most(4))
    flight.result(ordinary)
    assert started == ["ordinary"]
    flight.result(serial)
    assert started == ["ordinary", "serial"]
    flight.close()


def test_cases_that_share_an_outage_are_driven_at_once_when_the_first_is_asked_for() -> None:
    expected: list[int] = []
    all_here = threading.Barrier(3, timeout=60)

    def run(one: Case) -> Recording:
        if one.scenario.shares_outage:
            assert expected == [3]
            all_here.wait()
        return recording(one)

    sharing = [case(name, shares=True) for name in "abc"]
    flight = Flight(run, [*sharing, case("alone", serial=True)], at_most(1), expected.append)
    flight.result(case("alone", serial=True))
    assert not expected
    assert [flight.result(one).timeline.case for one in sharing] == ["a", "b", "c"]
    assert expected == [3]
    flight.close()


def test_closing_cancels_what_has_not_started() -> None:
    go, ran = threading.Event(), []

    def run(one: Case) -> Recording:
        ran.append(one.id)
        go.wait(60)
        return recording(one)

    flight = Flight(run, [case("first"), case("second")], at_most(1))
    while not ran:
        threading.Event().wait(0.001)
    go.set()
    flight.close()
    assert ran[0] == "first"


def test_who_is_in_a_hurry_does_not_wait_for_what_is_under_way() -> None:
    go, started = threading.Event(), threading.Event()

    def run(one: Case) -> Recording:
        started.set()
        go.wait(60)
        return recording(one)

    flight = Flight(run, [case("stuck")], at_most(1))
    assert started.wait(60)
    flight.close(within=0.01)
    assert not go.is_set()
    go.set()


def test_more_cases_may_come_later_and_none_is_driven_twice() -> None:
    started: list[str] = []

    def run(one: Case) -> Recording:
        started.append(one.id)
        return recording(one)

    first, second = case("first"), case("second")
    flight = Flight(run, [first], at_most(1))
    flight.ahead([first, second])
    assert flight.result(second).timeline.case == "second"
    assert flight.result(first).timeline.case == "first"
    assert started == ["first", "second"]
    flight.close()


def test_what_a_case_raises_reaches_who_asks_for_it() -> None:
    def run(one: Case) -> Recording:
        raise ValueError(one.id)

    flight = Flight(run, [case("broken")], at_most(1))
    with pytest.raises(ValueError, match="broken"):
        flight.result(case("broken"))
    flight.close()


def test_a_recording_is_let_go_once_it_was_handed_out() -> None:
    flight = Flight(recording, [case("large")], at_most(1))
    alive = weakref.ref(flight.result(case("large")).timeline)
    flight.close()  # the thread that drove the case has it in hand until it ends
    gc.collect()
    assert alive() is None
