"""Snapshots of an EndpointSlice, and the events between them."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.observe import Recorder
from conformance.observe.endpoints import changes
from conformance.timeline import ENDPOINTS
from conformance.timing import SteppedClock


def found(*endpoints: dict[str, Any], ports: tuple[int, ...] = (8080,)) -> dict[str, Any]:
    metadata = {"name": "web-1", "labels": {"kubernetes.io/service-name": "web"}}
    return {
        "metadata": metadata,
        "endpoints": list(endpoints),
        "ports": [{"name": "http", "port": p} for p in ports],
    }


def endpoint(uid: str = "u1", **conditions: bool | None) -> dict[str, Any]:
    return {"targetRef": {"kind": "Pod", "uid": uid}, "conditions": conditions}


def told(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    return [event.words() for event in changes(before, after, 1.0)]


READY, UNREADY = endpoint(ready=True), endpoint(ready=False)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, found(READY), ["pod Endpoint ready serving staying"]),
        (found(READY), found(READY), []),
        (found(READY), found(UNREADY), ["pod Endpoint unready unserving staying"]),
        (
            found(READY),
            found(endpoint(ready=False, serving=True, terminating=True)),
            ["pod Endpoint unready serving terminating"],
        ),
        (None, found(endpoint()), ["pod Endpoint ready serving staying"]),
        (found(READY), found(), ["pod Endpoint gone"]),
        (found(READY), None, ["pod Endpoint gone"]),
        (found(READY), found(READY, ports=(9090,)), ["pod Endpoint ready serving staying"]),
        (None, found({"addresses": ["10.0.0.1"]}), []),
    ],
)
def test_what_changed(before: Any, after: Any, expected: list[str]) -> None:
    assert told(before, after) == expected


def test_an_event_says_whose_endpoint_of_which_service_and_port_it_is() -> None:
    (event,) = changes(None, found(endpoint("u2", ready=True)), 5.0)
    assert (event.pod, event.at, event.clock) == ("u2", 5.0, ENDPOINTS)
    assert (event.data["service"], event.data["ports"]) == ("web", "http:8080")


def test_a_recorder_keeps_slices_apart() -> None:
    recorder = Recorder("ns", SteppedClock())
    other = found(READY)
    other["metadata"] = {**other["metadata"], "name": "web-2"}
    for number, (thing, gone) in enumerate([(found(READY), False), (other, False), (other, True)]):
        recorder.on_slice(thing, float(number), gone)
    words = [event.words() for event in recorder.events()]
    assert words == ["pod Endpoint ready serving staying"] * 2 + ["pod Endpoint gone"]
