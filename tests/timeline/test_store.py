"""Stored timelines: nothing is lost, and what is broken is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import ConformanceError
from conformance.timeline import NODE, STATUS, WATCH, Clock, Event, Kind, Timeline, notation, store
from conformance.timeline.recording import Recording

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
CLOCKS = st.sampled_from(
    [
        NODE,
        STATUS,
        WATCH,
        Clock("watch", 0.0, 0.05, lag=1.5),
        Clock("node", 0.01, 0.75),
        NODE.on("b"),
        STATUS.on("c", 1.0),
        Clock("moon", 2.0, 3.0),
    ]
)
EVENTS = st.builds(
    Event,
    at=st.floats(-1e3, 2e9, allow_nan=False),
    subject=st.text(min_size=1, max_size=5),
    kind=st.sampled_from(list(Kind)),
    data=st.dictionaries(st.text(max_size=4), JSON, max_size=3),
    attempt=st.none() | st.integers(0, 9),
    clock=CLOCKS,
    pod=st.text(max_size=4),
)
TIMELINES = st.builds(
    Timeline,
    case=st.text(max_size=5),
    events=st.lists(EVENTS, max_size=4).map(tuple),
    environment=st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
    trouble=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    source=st.dictionaries(st.text(max_size=3), JSON, max_size=2),
)


@given(TIMELINES)
def test_nothing_is_lost(timeline: Timeline) -> None:
    text = store.dump(timeline)
    assert store.load(text) == timeline
    assert store.load(store.lines(timeline)) == timeline
    assert store.dump(store.load(text)) == text


def test_one_header_then_one_event_a_line() -> None:
    timeline = notation.parse("0 app Starting\n1 app StartedAt")
    header, *events = store.dump(Recording(timeline)).splitlines()
    assert json.loads(header)["case"] == "test"
    assert [json.loads(line)["clock"] for line in events] == ["node", "status"]


HEADER = '{"format":1,"case":"x"}\n'
EVENT = '{"at":1.0,"subject":"app","kind":"Starting","clock":"node"}\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "t.ndjson is empty"),
        ("\n\n", "t.ndjson is empty"),
        (EVENT, "t.ndjson:1: not the header"),
        ('{"format":7,"case":"x"}', "t.ndjson:1: format 7"),
        ('{"format":1,"case":"x","trouble":3}', "t.ndjson:1: the header is broken"),
        (HEADER + EVENT + EVENT[:30], "t.ndjson:3: not a line of JSON (cut off?)"),
        (HEADER + EVENT * 1500 + EVENT[:30] + "\n" + EVENT, "t.ndjson:1502: not a line of JSON"),
        (HEADER + EVENT.strip() + "," + EVENT, "t.ndjson:2: not a line of JSON"),
        (HEADER + f"{EVENT.strip()},{EVENT}{EVENT[:9]}\n{EVENT[10:]}", "t.ndjson:2: not a line of JSON"),
        (HEADER + "[1]", "t.ndjson:2: a line holds one JSON object"),
        (HEADER + "\n" + EVENT.replace('"at":1.0,', ""), "t.ndjson:3: the event lacks 'at'"),
        (HEADER + EVENT.replace("Starting", "Began"), "t.ndjson:2: the event is broken: 'Began'"),
        (
            HEADER + EVENT.replace("node", "moon"),
            "t.ndjson:2: the event is broken: 'moon' is not one of the clocks",
        ),
        (HEADER + EVENT.replace("1.0", "null"), "t.ndjson:2: the event is broken"),
        (
            HEADER + EVENT.replace('"at"', '"data":null,"at"'),
            "t.ndjson:2: the event is broken: its data is None",
        ),
        (HEADER + EVENT.replace('"node"', "[]"), "t.ndjson:2: the event is broken"),
        (HEADER + EVENT.replace('"node"', '{"name":"x"}'), "t.ndjson:2: the event lacks 'resolution'"),
    ],
)
def test_names_the_line_that_is_broken(text: str, says: str) -> None:
    with pytest.raises(ConformanceError) as caught:
        store.load(text, "t.ndjson")
    assert str(caught.value).startswith(says)
