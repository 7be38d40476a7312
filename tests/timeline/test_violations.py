"""Violations: what each changes, what it leaves alone, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from conformance.errors import ConformanceError
from conformance.timeline import Order, Timeline, notation
from conformance.timeline.pattern import Pattern
from conformance.timeline.violations import VIOLATIONS

TIMELINE = notation.parse(
    """
    1 proxy StartedAt
    1.2 proxy Starting
    2 app StartedAt
    2.5 app Starting
    3.2 pod Phase Running
    4 app Signal TERM
    5 app Signal TERM
    6 app FinishedAt 0 Completed
    6.5 app Exiting 0
    """
)
NAMES = {"containers": {"all": ("app", "proxy")}}


def changed(word: str, arguments: Any) -> Timeline:
    entry = VIOLATIONS[word]
    return entry.function(entry.arguments.validate_python(arguments, context=NAMES), TIMELINE)


def times(timeline: Timeline, pattern: str) -> list[float]:
    return [round(event.at, 3) for event in Pattern.parse(pattern).find(timeline)]


def test_move_puts_the_event_certainly_before_and_its_stamp_with_it() -> None:
    moved = changed("move", {"event": "app Starting", "before": "proxy Starting"})
    app, proxy = (Pattern.parse(f"{name} Starting").first(moved) for name in ("app", "proxy"))
    assert app is not None
    assert proxy is not None
    assert app.compare(proxy) is Order.BEFORE
    assert times(moved, "app StartedAt") == [1]
    assert times(moved, "proxy *") == times(TIMELINE, "proxy *")


@pytest.mark.parametrize(("side", "order"), [("before", Order.BEFORE), ("after", Order.AFTER)])
@pytest.mark.parametrize("event", ["app StartedAt", "pod Phase", "app Signal", "app Exiting"])
@pytest.mark.parametrize("anchor", ["proxy Starting", "app FinishedAt", "pod Phase"])
def test_move_is_certain_whatever_the_clocks(event: str, anchor: str, side: str, order: Order) -> None:
    if event == anchor:
        return
    moved = changed("move", {"event": event, side: anchor})
    old, new = (Pattern.parse(event).find(timeline) for timeline in (TIMELINE, moved))
    one = next((one for one in new if one not in old), old[0])
    other = Pattern.parse(anchor).first(moved)
    assert other is not None
    assert one.compare(other) is order


def test_drop_takes_all_that_fit() -> None:
    dropped = changed("drop", "app Signal TERM")
    assert times(dropped, "app Signal") == []
    assert len(dropped.events) == len(TIMELINE.events) - 2


def test_add_puts_one_more_beside() -> None:
    added = changed("add", {"event": "app Starting @1", "after": "app Exiting"})
    assert times(added, "app Starting @1") == [6.61]
    assert times(added, "app Starting @0") == [2.5]


def test_replace_keeps_moment_and_attempt() -> None:
    replaced = changed("replace", {"event": "app FinishedAt", "by": "app FinishedAt 137 OOMKilled"})
    assert times(replaced, "app FinishedAt 137 OOMKilled @0") == [6]
    assert times(replaced, "app FinishedAt 0") == []


def test_swap_exchanges_the_moments_and_stamps() -> None:
    swapped = changed("swap", ["app Starting", "proxy Starting"])
    assert times(swapped, "app Starting") == [1.2]
    assert times(swapped, "proxy Starting") == [2.5]
    assert times(swapped, "app StartedAt") == [1]
    assert times(swapped, "proxy StartedAt") == [2]


@pytest.mark.parametrize(("by", "exiting", "stamp"), [("5s", 11.5, 11), ("-2.5s", 4.0, 4), (-1, 5.5, 5)])
def test_shift_moves_by_a_duration_either_way(by: Any, exiting: float, stamp: float) -> None:
    shifted = changed("shift", {"event": "app Exiting", "by": by})
    assert times(shifted, "app Exiting") == [exiting]
    assert times(shifted, "app FinishedAt") == [stamp]


@pytest.mark.parametrize(
    ("word", "arguments"),
    [
        ("drop", "app Signal HUP"),
        ("move", {"event": "app Starting", "before": "app Started"}),
        ("shift", {"event": "app Started", "by": "1s"}),
        ("swap", ["app Starting", "app Started"]),
        ("replace", {"event": "app Started", "by": "app Starting"}),
        ("add", {"event": "app Started", "after": "app Served"}),
    ],
)
def test_a_violation_that_changes_nothing_is_a_mistake(word: str, arguments: Any) -> None:
    with pytest.raises(ConformanceError, match="changes nothing: no event of test fits app"):
        changed(word, arguments)


@pytest.mark.parametrize(
    ("word", "arguments", "says"),
    [
        ("move", {"event": "app Starting"}, "either before or after"),
        (
            "move",
            {"event": "app Starting", "before": "app Exiting", "after": "app Exiting"},
            "either before or after",
        ),
        ("add", {"event": "web Starting", "after": "app Exiting"}, "unknown container 'web'"),
        ("add", {"event": "app Began", "after": "app Exiting"}, "Began"),
        ("shift", {"event": "app Starting", "by": "soon"}, "not a duration"),
        ("shift", {"event": "app Starting", "by": True}, "5s or -5s"),
        ("swap", ["app Starting"], "required"),
    ],
)
def test_arguments_that_make_no_sense(word: str, arguments: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        changed(word, arguments)
