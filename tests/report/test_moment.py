"""Moments in words: the clock and how exact it is are never left out."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.report import moment
from conformance.timeline import Timeline


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (("node",), ["app Starting at 1.000 s   (node clock, ±10 ms)"]),
        (("watch",), ["app Starting at 1.000 s   (watch clock, order is exact)"]),
        (("status",), ["app Starting between 1.000 and 2.000 s   (status clock, whole seconds)"]),
        (
            ("node", "watch"),
            [
                "app Starting at 1.000 s (node), app Starting at 1.000 s (watch)",
                "(node clock, ±10 ms; watch clock, order is exact; they may differ by 100 ms)",
            ],
        ),
    ],
)
def test_clocks_are_named(clocks: tuple[str, ...], expected: list[str], events: Any) -> None:
    first = events("0 pod Phase Pending", clock="watch")
    evidence = tuple(event for clock in clocks for event in events("1 app Starting", clock=clock))
    assert list(moment.observed(evidence, Timeline("c", (*first, *evidence)))) == expected


def test_many_alike_are_told_once(events: Any) -> None:
    evidence = events(*(f"{n} app Probe liveness failure" for n in range(7)), attempt=2)
    assert list(moment.observed(evidence, Timeline("c", evidence))) == [
        "app Probe liveness failure @2 7 times from 0.000 to 6.000 s   (all: node clock, ±10 ms)"
    ]
