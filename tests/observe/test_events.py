from typing import Any

from conformance.observe.events import events, read
from conformance.observe.skew import WallClocks
from conformance.timeline import EVENTS

FIRST, LAST = "2026-01-01T00:00:01Z", "2026-01-01T00:00:09Z"
AT = 1767225601.0


def thing(**fields: Any) -> dict[str, Any]:
    about = {"kind": "Pod", "uid": "u1", "fieldPath": fields.pop("field", "")}
    return {"reason": "BackOff", "type": "Warning", "message": "wait", "involvedObject": about, **fields}


def test_an_object_is_one_event_with_its_count_and_both_times() -> None:
    (event,) = events(
        [thing(count=3, firstTimestamp=FIRST, lastTimestamp=LAST, field="spec.containers{app}")]
    )
    assert (event.at, event.clock, event.subject, event.pod) == (AT, EVENTS, "app", "u1")
    assert event.words() == "app Event BackOff Warning"
    assert event.data == {
        "reason": "BackOff",
        "type": "Warning",
        "message": "wait",
        "count": 3,
        "of": "app",
        "last": AT + 8,
    }


def test_new_style_events_have_a_moment_and_a_series() -> None:
    series = {"count": 2, "lastObservedTime": "2026-01-01T00:00:09.999999Z"}
    (event,) = events([thing(eventTime="2026-01-01T00:00:01.400000Z", series=series, firstTimestamp=None)])
    assert (event.at, event.data["last"], event.data["count"], event.subject) == (AT, AT + 8, 2, "pod")


def test_they_come_in_order_and_without_a_time_not_at_all() -> None:
    objects = [
        thing(firstTimestamp=LAST),
        thing(),
        thing(firstTimestamp=FIRST, field="spec.initContainers{setup}"),
    ]
    assert [event.subject for event in events(objects)] == ["setup", "pod"]


def test_those_of_the_namespace_are_read() -> None:
    class Api:
        def list(self, path: str) -> dict[str, Any]:
            assert path == "/api/v1/namespaces/ns/events"
            return {"items": [thing(firstTimestamp=FIRST)]}

    found, objects = read(Api(), "ns")
    assert len(found) == len(objects) == 1


def test_what_a_kubelet_reports_is_told_by_the_clock_of_its_node() -> None:
    walls = WallClocks("n", {"n": 7.0, "other": 6.5})
    reports = [
        thing(firstTimestamp=FIRST, lastTimestamp=LAST, source={"component": component, "host": host})
        for component, host in (("kubelet", "other"), ("kubelet", "n"), ("default-scheduler", "other"))
    ]
    elsewhere, *here = events(reports, walls)
    assert (elsewhere.at, elsewhere.data["last"]) == (AT - 0.5, AT + 7.5)
    assert elsewhere.clock == EVENTS.on("other")
    assert [(event.at, event.clock) for event in here] == [(AT, EVENTS)] * 2
