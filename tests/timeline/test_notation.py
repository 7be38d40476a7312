"""Timelines as short text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import ConformanceError
from conformance.timeline import EVENTS, NODE, STATUS, WATCH, Event, Kind, Timeline, notation
from conformance.timeline.event import WORDS


def one(text: str) -> Event:
    return notation.parse(text).events[0]


def test_reads_words_fields_attempt_and_the_usual_clock() -> None:
    assert one("0.911 proxy Starting") == Event(0.911, "proxy", Kind.STARTING, {}, 0, NODE)
    assert one("2 app Exiting 137 via=log @2") == Event(
        2, "app", Kind.EXITING, {"code": 137, "via": "log"}, 2, NODE
    )
    assert one("2 app FinishedAt 0 Completed") == Event(
        2, "app", Kind.FINISHED_AT, {"code": 0, "reason": "Completed"}, 0, STATUS
    )
    assert one('1 pod Phase Failed message="no \\"more\\""') == Event(
        1, "pod", Kind.PHASE, {"phase": "Failed", "message": 'no "more"'}, None, WATCH
    )
    assert one("1 app Event BackOff count=3 pod=uid") == Event(
        1, "app", Kind.EVENT, {"reason": "BackOff", "count": 3}, None, EVENTS, "uid"
    )
    assert one("1 pod Pressure cpu 0.4").data == {"resource": "cpu", "share": 0.4}
    assert one("status@w-1.example:1 app StartedAt").clock == STATUS.on("w-1.example")
    assert one("watch:1 app Starting @-") == Event(1, "app", Kind.STARTING, {}, None, WATCH)


def test_reads_comments_trouble_and_empty_lines() -> None:
    timeline = notation.parse("# a comment\n\n  1 app Starting\ntrouble: no log of app\n")
    assert len(timeline.events) == 1
    assert timeline.trouble == ("no log of app",)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("soon app Starting", "could not convert"),
        ("1 app", "a subject and a kind"),
        ("1 app Began", "'Began' is not a valid Kind"),
        ("1 app Starting now", "has no word for 'now'"),
        ("moon:1 app Starting", "'moon' is not one of the clocks"),
        ("moon@b:1 app Starting", "'moon@b' is not one of the clocks"),
        ("node@:1 app Starting", "with @<node> for another node"),
        ("1 app Starting @x", "cannot read '@x'"),
        ('1 app Exiting "3', "cannot read"),
    ],
)
def test_names_the_line_that_is_wrong(line: str, says: str) -> None:
    with pytest.raises(ConformanceError, match="line 2") as caught:
        notation.parse(f"0 app Starting\n{line}")
    assert says in str(caught.value)


WORD = st.text("aZ09-._/ \"'\\#=@ü\n\x85", max_size=8)


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(list(Kind)))
    subject = "pod" if draw(st.booleans()) else "app"
    names = [name for name in WORDS.get(kind, ()) if draw(st.booleans())]
    data: dict[str, object] = {
        name: draw(st.integers(0, 300))
        if name in ("code", "count", "grace")
        else draw(WORD.map(lambda s: f"x{s}"))
        for name in [*names, "message"]
        if name != "share"
    }
    attempt = draw(st.none() | st.integers(0, 9))
    clock = draw(st.sampled_from([NODE, STATUS, WATCH, EVENTS]))
    return Event(
        draw(st.integers(0, 99_999)) / 1000,
        subject,
        kind,
        data,
        attempt,
        clock,
        draw(st.sampled_from(["", "u-1"])),
    )


@given(st.lists(events(), max_size=4), st.lists(st.sampled_from(["no log", "a gap"]), max_size=2))
def test_what_is_rendered_reads_back(found: list[Event], trouble: list[str]) -> None:
    zero = Event(0.0, "pod", Kind.STEP, {"step": "create"}, None, WATCH)
    timeline = Timeline("test", (zero, *found), trouble=tuple(trouble))
    again = notation.parse(notation.render(timeline))
    assert again == timeline


def test_renders_relative_to_the_start_and_chosen_events_only() -> None:
    timeline = notation.shifted(notation.parse("0 app Starting\n1.2 app Exiting 0 @1\ntrouble: x"), 1000.0)
    assert notation.render(timeline) == "0.000 app Starting\n1.200 app Exiting 0 @1\ntrouble: x\n"
    assert notation.render(timeline, timeline.events[1:]) == "1.200 app Exiting 0 @1\n"
