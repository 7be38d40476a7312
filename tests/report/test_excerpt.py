"""Which lines of a timeline are shown: what decided, where it began, the rest counted."""

from __future__ import annotations

from typing import Any

from conformance.report.excerpt import Elided, Line, choose
from conformance.timeline import Timeline


def test_few_events_are_all_shown_from_the_attempts_beginning(events: Any) -> None:
    texts = ("0 db Starting", "1 app Starting", "2 app Started", "3 app Exiting 1", "9 db Exiting 0")
    recorded = events(*texts, attempt=0)
    chosen = list(choose(Timeline("c", recorded), recorded[2:4]))
    assert [(line.event.kind, line.marked) for line in chosen if isinstance(line, Line)] == [
        ("Starting", False),
        ("Started", True),
        ("Exiting", True),
    ]


def test_noise_between_is_counted_and_the_evidence_stays(events: Any) -> None:
    noise = events(*(f"{n} app Probe readiness success" for n in range(1, 90)))
    recorded = (*events("0 app Starting"), *noise, *events("95 app Signal TERM", "99 app Exiting 0"))
    chosen = list(choose(Timeline("c", recorded), (recorded[0], recorded[-1]), limit=5))
    assert sum(isinstance(line, Line) for line in chosen) == 5
    assert [str(line) for line in chosen if isinstance(line, Elided)] == ["87 more app Probe"]
    assert any(isinstance(line, Line) and line.event.kind == "Signal" for line in chosen)


def test_without_evidence_the_end_is_shown(events: Any) -> None:
    recorded = events(*(f"{n} app Starting" for n in range(50)))
    chosen = list(choose(Timeline("c", recorded), (), limit=3))
    assert [line.event for line in chosen if isinstance(line, Line)] == list(recorded[-3:])


def test_an_empty_timeline_gives_nothing() -> None:
    assert list(choose(Timeline("c"), ())) == []
