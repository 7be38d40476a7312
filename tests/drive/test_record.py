"""What several mirrors of one static pod show becomes the record of one pod."""

from __future__ import annotations

from conformance.drive.record import _of_one_pod
from conformance.observe.logs import Sighting
from conformance.timeline import STATUS, WATCH, Event, Kind, testimony


def test_a_stamp_that_two_mirrors_show_counts_once() -> None:
    stamps = [Event(4.0, "app", Kind.STARTED_AT, attempt=0, clock=STATUS, pod=pod) for pod in ("m1", "m2")]
    later = Event(9.0, "app", Kind.STARTED_AT, attempt=1, clock=STATUS, pod="m2")
    flags = [Event(5.0, "app", Kind.READY, {"value": "true"}, 0, WATCH, pod) for pod in ("m1", "m2")]
    _, events = _of_one_pod((), [stamps[0], flags[0], stamps[1], later, flags[1]], "m2")
    assert [event.kind for event in events] == [Kind.STARTED_AT, Kind.READY, Kind.STARTED_AT, Kind.READY]
    assert {event.pod for event in events} == {"m2"}


def test_testimony_read_from_two_mirrors_is_that_of_one_pod() -> None:
    said = testimony.Testimony(1.0, "app", 0, Kind.STARTING, {})
    sightings = [Sighting(said, 7.0, "log", pod) for pod in ("m1", "m2")]
    found, _ = _of_one_pod(sightings, (), "m2")
    assert found == [sightings[1], sightings[1]]
