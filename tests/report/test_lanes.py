"""The picture: deterministic, complete, nothing from outside, and its labels apart."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from typing import Any

import pytest

from conformance.report import lanes
from conformance.report.lanes import style
from conformance.report.lanes.attempts import attempts
from conformance.report.lanes.canvas import width_of
from conformance.report.lanes.labels import SIZE, Label, place
from conformance.timeline import Timeline

SVG = "{http://www.w3.org/2000/svg}"


def words(picture: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def colors(picture: str) -> list[str | None]:
    return [rect.get("fill") for rect in ElementTree.fromstring(picture).iter(f"{SVG}rect")]


def test_picture_stands_alone_and_has_its_measures(sample: Any) -> None:
    picture = lanes.svg(sample("failed").timeline, "a <title>")
    root = ElementTree.fromstring(picture)
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert not any(word in picture for word in ("<script", "href", "url(", "@import", "<style"))
    assert "a <title>" in words(picture)


def test_same_timeline_gives_same_text_whatever_the_absolute_time(events: Any) -> None:
    recorded = events("0.0 app Starting", "1.5 app Exiting 0")
    assert lanes.svg(Timeline("c", recorded), "t") == lanes.svg(Timeline("c", tuple(reversed(recorded))), "t")


def test_lanes_stand_in_spec_order_and_show_who_never_ran(sample: Any) -> None:
    shown = words(lanes.svg(sample("failed").timeline, "t", ("app", "proxy", "absent")))
    assert [word for word in shown if word in ("driver", "pod", "proxy", "app", "absent")] == [
        "driver",
        "pod",
        "app",
        "proxy",
        "absent",
    ]


def test_evidence_is_pointed_out_with_its_times(sample: Any) -> None:
    told = sample("failed")
    marked = lanes.svg(told.timeline, "t", evidence=told.judgement.verdicts[0].finding.evidence)
    assert {"1.204 s", "2.934 s"} <= set(words(marked))
    assert "1.204 s" not in words(lanes.svg(told.timeline, "t"))


@pytest.mark.parametrize(
    ("recorded", "shows"),
    [
        (("0 app Starting", "1 app Signal TERM", "4 app Exiting 0"), ("TERM", "exit 0")),
        (("0 app Starting", "2 app FinishedAt 137 OOMKilled"), ("exit 137 OOMKilled",)),
        (("0 pod Deleting 30", "9 pod Deleted"), ("delete, grace 30 s", "gone")),
        (("0 app Starting", "1 pod Gap watch", "4 app Exiting 0"), ("gap: watch",)),
        (("0 app Starting", "1 app HookStarted preStop", "4 app HookEnded preStop ok"), ("preStop",)),
        (("0 app Waiting CrashLoopBackOff", "9 app Starting"), ("CrashLoopBackOff",)),
        (("0 app Starting", "3 node Pressure cpu 0.6"), ("node", "short of cpu")),
    ],
)
def test_what_happened_is_named(recorded: tuple[str, ...], shows: tuple[str, ...], events: Any) -> None:
    assert set(shows) <= set(words(lanes.svg(Timeline("c", events(*recorded)), "t")))


@pytest.mark.parametrize(
    ("recorded", "color", "there"),
    [
        ("0.5 app Probe liveness failure", style.BAD, True),
        ("0.5 app Probe liveness success", style.BAD, False),
        ("0.5 app Signal TERM", style.STOPPING, True),
        ("0.5 app Started", style.RUNNING, True),
        ("0.5 app Probe startup failure", style.RUNNING, False),
    ],
)
def test_colors_tell_the_state(recorded: str, color: str, there: bool, events: Any) -> None:
    legend = colors(lanes.svg(Timeline("c"), "t")).count(color)
    drawn = colors(lanes.svg(Timeline("c", events("0 app Starting", recorded, "1 app Exiting 0")), "t"))
    assert (drawn.count(color) > legend) is there


def test_many_labels_never_touch_and_the_weightiest_stay() -> None:
    labels = [Label(100 + 7 * n, f"event {n}", "black", weight=n == 20) for n in range(40)]
    placed = place(labels, rows=2, left=0, right=400)
    spans = sorted((spot.row, spot.left, spot.left + width_of(spot.label.words, SIZE)) for spot in placed)
    assert all(one[0] != other[0] or one[2] < other[1] for one, other in pairwise(spans))
    assert "event 20" in {spot.label.words for spot in placed}
    assert len(placed) > 6


def test_attempts_prefer_the_containers_own_words(events: Any) -> None:
    stamps = events("0 app StartedAt", "9 app FinishedAt 1", clock="status", attempt=0)
    own = events("0.5 app Starting", "8.5 app Exiting 1", attempt=0)
    (exact,) = attempts(Timeline("c", (*stamps, *own)), "app")
    (rough,) = attempts(Timeline("c", stamps), "app")
    assert (exact.begin, exact.end) == own
    assert (rough.begin, rough.end) == stamps
    assert exact.failed
    assert rough.exit == "exit 1"
