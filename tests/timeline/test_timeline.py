"""Looking events up in a timeline gives the same as searching for them."""

from __future__ import annotations

import pytest

from conformance.timeline import Kind, Timeline, notation

TIMELINE = notation.parse(
    """
    2 app Exiting 1 pod=a
    0 app Starting pod=a
    1 proxy Starting pod=b
    1 pod Phase Running pod=a
    1 pod Step create begin
    3 app Starting @1 pod=a
    """
)


def test_events_are_sorted_and_start_with_the_first() -> None:
    assert [event.at for event in TIMELINE.events] == [0, 1, 1, 1, 2, 3]
    assert TIMELINE.start == 0
    assert Timeline("empty").start == 0.0


@pytest.mark.parametrize(
    ("subject", "kind", "times"),
    [
        ("app", Kind.STARTING, [0, 3]),
        (None, Kind.STARTING, [0, 1, 3]),
        ("app", None, [0, 2, 3]),
        (None, None, [0, 1, 1, 1, 2, 3]),
        ("nobody", Kind.STARTING, []),
        ("app", Kind.PROBE, []),
    ],
)
def test_index(subject: str | None, kind: Kind | None, times: list[float]) -> None:
    assert [event.at for event in TIMELINE.of(subject, kind)] == times


def test_selects_by_attempt_and_data() -> None:
    assert [event.at for event in TIMELINE.select("app", Kind.STARTING, 1)] == [3]
    assert TIMELINE.first("app", Kind.EXITING, code=1) is not None
    assert TIMELINE.first("app", Kind.EXITING, code=0) is None
    assert TIMELINE.last("app", Kind.STARTING) is TIMELINE.events[-1]


def test_the_events_of_one_pod_and_those_of_none() -> None:
    assert TIMELINE.pods == ("a", "b")
    assert [event.subject for event in TIMELINE.of_pod("b").events] == ["proxy", "pod"]
