from __future__ import annotations

import threading
from dataclasses import replace

from conformance.drive.flight import Flight
from conformance.errors import Position
from conformance.scenario import Case, Scenario
from conformance.timeline import Timeline
from conformance.timeline.recording import Recording


def case(name: str, *, serial: bool = False) -> Case:
    scenario = Scenario(name, "", "family", Position("f.yaml", 1, 1), "", serial=serial)
    return Case(scenario, {}, {}, (), ())


def recording(of: Case) -> Recording:
    return Recording(Timeline(of.id), (), {}, ())


def test_results_come_in_the_order_in_which_they_are_asked_for() -> None:
    cases = [case("a"), case("b"), case("c")]
    flight = Flight(recording, cases, limit=2)
    assert [flight.result(one).timeline.case for one in reversed(cases)] == ["c", "b", "a"]
    flight.close()


def test_cases_overlap_up_to_the_limit() -> None:
    together = threading.Barrier(3, timeout=5)

    def run(one: Case) -> Recording:
        together.wait()
        return recording(one)

    cases = [case("a"), case("b"), case("c")]
    flight = Flight(run, cases, limit=3)
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
    flight = Flight(run, cases, limit=3)
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
    flight = Flight(run, [ordinary, serial], limit=4)
    flight.result(ordinary)
    assert started == ["ordinary"]
    flight.result(serial)
    assert started == ["ordinary", "serial"]
    flight.close()


def test_closing_cancels_what_has_not_started() -> None:
    go, ran = threading.Event(), []

    def run(one: Case) -> Recording:
        ran.append(one.id)
        go.wait(5)
        return recording(one)

    cases = [case("first"), replace(case("second"))]
    flight = Flight(run, cases, limit=1)
    while not ran:
        threading.Event().wait(0.001)
    go.set()
    flight.close()
    assert ran[0] == "first"
