"""A program's own count of its starts is set right by what the kubelet has published of starts that failed."""

from __future__ import annotations

import pytest

from conformance.observe.attempts import counted
from conformance.observe.logs import Sighting
from conformance.timeline import STATUS, Event, Kind, testimony


def sighting(attempt: int, container: str = "app", pod: str = "u1") -> Sighting:
    return Sighting(testimony.Testimony(1.0, container, attempt, Kind.STARTING, {}), None, "log", pod)


def ended(attempt: int, reason: str, subject: str = "app", pod: str = "u1") -> Event:
    return Event(1.0, subject, Kind.FINISHED_AT, {"code": 128, "reason": reason}, attempt, STATUS, pod)


def began(attempt: int, at: float = 2.0) -> Event:
    return Event(at, "app", Kind.STARTED_AT, {}, attempt, STATUS, "u1")


@pytest.mark.parametrize(
    ("published", "attempts"),
    [
        ([], [0, 1, 2]),
        ([ended(0, "StartError")], [1, 2, 3]),
        ([ended(1, "StartError"), ended(1, "StartError")], [0, 2, 3]),
        ([ended(2, "ContainerCannotRun"), ended(0, "StartError")], [1, 3, 4]),
        ([began(0), ended(1, "StartError"), began(1)], [0, 1, 2]),
        ([began(0), ended(1, "StartError"), began(2)], [0, 2, 3]),
        ([began(0), ended(1, "ContainerCannotRun"), began(1, at=1.0)], [0, 2, 3]),
        ([ended(0, "Error"), ended(1, "StartError", "web"), ended(1, "StartError", pod="u2")], [0, 1, 2]),
    ],
)
def test_attempts_that_never_ran_are_counted(published: list[Event], attempts: list[int]) -> None:
    found = counted([sighting(number) for number in range(3)], published)
    assert [one.testimony.attempt for one in found] == attempts
