from typing import Any

import pytest

from conformance.observe import alignment
from conformance.observe.alignment import RECENT, Alignment, Nodes, by_log, by_status, place, published
from conformance.observe.logs import Sighting
from conformance.observe.skew import WallClocks
from conformance.timeline import NODE, STATUS, Event, Kind, notation, testimony

BOOT = 5000.25
"""Wall clock at uptime zero."""


def approximately(offset: float) -> Alignment:
    close: Any = pytest.approx(offset)
    return Alignment(close)


def said(
    uptime: float, kind: Kind = Kind.STARTING, attempt: int = 0, delay: float | None = 0.0, **rest: str
) -> Sighting:
    stamp = None if delay is None else BOOT + uptime + delay
    return Sighting(
        testimony.Testimony(uptime, "app", attempt, kind, {}),
        stamp,
        rest.get("channel", "log"),
        rest.get("pod", "u1"),
    )


def stamp(kind: Kind, moment: float, attempt: int = 0) -> Event:
    """As the kubelet would stamp what happened at uptime `moment`."""
    return Event(float(int(BOOT + moment)), "app", kind, {}, attempt, STATUS, "u1")


def test_the_promptest_log_line_gives_the_offset() -> None:
    found = by_log([said(1.0, delay=0.8), said(2.0, delay=0.02), said(9.0, delay=None), said(3.0, delay=5.0)])
    assert found is not None
    assert found.offset == pytest.approx(BOOT + 0.02)
    assert found.uncertainty == NODE.uncertainty


def test_no_log_lines_no_offset() -> None:
    assert by_log([said(1.0, delay=None)]) is None


@pytest.mark.parametrize("moment", [1.0, 1.5, 1.74, 1.76, 2.3])
@pytest.mark.parametrize("start", [-1.5, 0.1, 4.5], ids=["early", "prompt", "late"])
def test_status_stamps_bound_the_offset_within_its_uncertainty(moment: float, start: float) -> None:
    sightings = [said(moment + start, delay=None), said(moment + 6.0, Kind.EXITING, delay=None)]
    found = by_status(sightings, [stamp(Kind.STARTED_AT, moment), stamp(Kind.FINISHED_AT, moment + 6.1)])
    assert found is not None
    assert abs(found.offset - BOOT) <= found.uncertainty <= 1.0


def test_more_stamps_make_the_offset_surer() -> None:
    moments = [1.0, 4.3, 8.6]
    sightings = [said(at, Kind.EXITING, attempt=n, delay=None) for n, at in enumerate(moments)]
    stamps = [stamp(Kind.FINISHED_AT, at, n) for n, at in enumerate(moments)]
    one, three = by_status(sightings[:1], stamps), by_status(sightings, stamps)
    assert one is not None
    assert three is not None
    assert three.uncertainty < one.uncertainty
    assert abs(three.offset - BOOT) <= three.uncertainty


def test_stamps_of_other_attempts_say_nothing() -> None:
    assert by_status([said(1.0, attempt=1, delay=None)], [stamp(Kind.STARTED_AT, 1.0, attempt=0)]) is None


def test_a_busy_pod_borrows_the_better_offset_of_its_node_for_a_while() -> None:
    nodes, busy = Nodes(), [said(1.0, delay=0.3)]
    assert nodes.align("n", [said(1.0, delay=0.01)], [], now=100.0) == approximately(BOOT + 0.01)
    assert nodes.align("n", busy, [], now=101.0) == approximately(BOOT + 0.01)
    assert nodes.align("other", busy, [], now=101.0) == approximately(BOOT + 0.3)
    assert nodes.align("n", busy, [], now=101.0 + RECENT) == approximately(BOOT + 0.3)


def test_a_sandbox_with_an_uptime_of_its_own_keeps_its_own_offset() -> None:
    nodes = Nodes()
    nodes.align("n", [said(1.0)], [], now=100.0)
    assert nodes.align("n", [said(1.0, delay=500.0)], [], now=101.0) == approximately(BOOT + 500)


@pytest.mark.parametrize(("age", "offset"), [(10.0, BOOT + 0.3), (-25.0, BOOT + 0.3), (100.0, BOOT + 0.01)])
def test_an_uptime_that_began_with_the_pod_is_no_other_pods(age: float, offset: float) -> None:
    nodes = Nodes()
    nodes.align("n", [said(1.0, delay=0.01)], [], now=100.0)
    later = nodes.align("n", [said(1.0, delay=0.3)], [], now=101.0, created=BOOT + age)
    assert later == approximately(offset)
    assert nodes.align("n", [said(1.0, delay=0.4)], [], now=102.0) == approximately(BOOT + 0.01), "nor lent"


def test_creation_of_a_pod_tells_whose_uptime_it_is() -> None:
    def pods(created: str) -> dict[str, dict[str, dict[str, str]]]:
        metadata = {"creationTimestamp": created}
        return {uid: {"metadata": metadata, "spec": {"nodeName": "n"}} for uid in ("u1", "u2")}

    both = [said(1.0), said(1.2, pod="u2", delay=0.3)]
    for created, apart in {"1970-01-01T01:23:20Z": 0.5, "1970-01-01T02:00:00Z": 0.2}.items():
        first, second = place(both, pods(created), [], Nodes(), 100.0)[0]
        assert second.at - first.at == pytest.approx(apart), created


@pytest.mark.parametrize(("created", "placed"), [("1970-01-01T01:23:20Z", 0), ("1970-01-01T02:00:00Z", 3)])
def test_a_second_sandbox_with_an_uptime_of_its_own_is_not_placed(created: str, placed: int) -> None:
    pods = {"u1": {"metadata": {"creationTimestamp": created}, "spec": {"nodeName": "n"}}}
    lost = [said(1.0), said(9.0, Kind.EXITING), said(0.4, attempt=1)]
    events, trouble = place(lost, pods, [], Nodes(), 100.0)
    assert (len(events), len(trouble)) == (placed, 0 if placed else 1)
    assert all("uptime of pod u1 began anew" in line for line in trouble)


def test_restarts_in_one_sandbox_with_an_uptime_of_its_own_are_placed() -> None:
    pods = {"u1": {"metadata": {"creationTimestamp": "1970-01-01T01:23:20Z"}}}
    restarted = [said(1.0), said(9.0, Kind.EXITING), said(9.4, attempt=1)]
    assert len(place(restarted, pods, [], Nodes(), 100.0)[0]) == 3


def test_without_log_lines_the_node_is_asked_and_then_the_status() -> None:
    silent, stamps = [said(1.0, delay=None)], [stamp(Kind.STARTED_AT, 1.0)]
    nodes = Nodes()
    rough = nodes.align("n", silent, stamps, now=100.0)
    assert rough is not None
    assert rough.uncertainty > NODE.uncertainty
    nodes.align("n", [said(1.0)], [], now=101.0)
    assert nodes.align("n", silent, stamps, now=102.0) == Alignment(BOOT)


def test_a_testimony_seen_on_all_channels_is_one_event_on_the_node_clock() -> None:
    again = [said(1.0, channel=channel) for channel in ("message", "log", "journal")]
    first, second = alignment.testify([said(2.0, Kind.EXITING), *again], Alignment(BOOT, 0.7))
    assert first == Event(
        BOOT + 1.0, "app", Kind.STARTING, {"via": "journal,log,message"}, 0, first.clock, "u1"
    )
    assert (first.clock.name, first.clock.uncertainty) == ("node", 0.7)
    assert second.kind is Kind.EXITING


def test_what_cannot_be_placed_in_time_is_told() -> None:
    pods = {"u1": {"spec": {"nodeName": "n"}}}
    events, trouble = place([said(1.0, delay=None), said(1.0, pod="u2")], pods, [], Nodes(), 100.0)
    assert [event.pod for event in events] == ["u2"]
    assert len(trouble) == 1
    assert "pod u1" in trouble[0]


def test_pods_on_two_nodes_testify_on_two_clocks_at_the_time_of_one_of_them() -> None:
    pods = {"u1": {"spec": {"nodeName": "n"}}, "u2": {"spec": {"nodeName": "other"}}}
    nodes = Nodes(WallClocks("n", {"n": 7.0, "other": 6.5}))
    both = [said(1.0), said(1.2, pod="u2")]
    events, trouble = place(both, pods, [], nodes, 100.0)
    assert not trouble
    assert {event.pod: event.at for event in events} == pytest.approx({"u1": BOOT + 1.0, "u2": BOOT + 0.7})
    assert {event.pod: event.clock for event in events} == {"u1": NODE, "u2": NODE.on("other")}


def test_stamps_of_a_kubelet_are_told_like_the_testimony_of_its_node() -> None:
    pods = {"u1": {"spec": {"nodeName": "other"}}}
    shown = notation.parse(
        "3 app StartedAt pod=u1 | 3.5 app Running pod=u1 | 4 app StartedAt pod=u2".replace("|", "\n")
    )
    stamped, running, unknown = published(shown.events, pods, WallClocks("n", {"n": 7.0, "other": 6.5}))
    assert (stamped.at, stamped.clock) == (2.5, STATUS.on("other"))
    assert (running, unknown) == shown.events[1:], (
        "arrivals are told by the observer; a pod without a node by nobody"
    )
