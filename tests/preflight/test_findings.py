"""Clocks, cases, and the whole on one screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import conformance.preflight.clocks as subject
from conformance.cluster import ClusterInfo
from conformance.errors import Position
from conformance.preflight import Finding, Level, lines
from conformance.preflight.scenarios import scenarios
from conformance.scenario import Case, Scenario, Version
from conformance.timing import SteppedClock

INFO = ClusterInfo("c", "existing", Path("config"), None, "v1.33.4", "containerd://2.1", "node-1")
SCENARIO = Scenario("name", "", "family", Position("f.yaml", 1, 1), "")


def case(**needs: Any) -> Case:
    return Case(replace(SCENARIO, **needs), {}, {}, (), ())


def test_cases_that_would_be_skipped_are_counted_by_reason() -> None:
    found = scenarios([case(), case(gates=("Off",)), case(since=Version(1, 34)), case(gates=("Off",))], INFO)
    assert found == Finding(
        Level.NOTE,
        "cases",
        "1 of 4 cases can run",
        (
            "2 skipped: needs feature gate Off switched on",
            "1 skipped: needs Kubernetes v1.34 or later, the cluster has v1.33.4",
        ),
    )
    assert scenarios([case()], INFO) == Finding(Level.OK, "cases", "1 of 1 cases can run")


@pytest.mark.parametrize(
    ("differences", "level", "text"),
    [
        ({"node-1": 0.02}, Level.OK, "this machine's is +0.02 s from that of node-1"),
        (
            {"node-1": -5.0, "b": -4.95},
            Level.OK,
            "this machine's is -5.00 s from that of node-1; 2 nodes differ by",
        ),
        ({"node-1": 0.0, "b": 0.4}, Level.NOTE, "2 nodes differ by up to 0.40 s"),
        ({"b": 0.4}, Level.NOTE, "node-1 renewed no lease within 12 s"),
    ],
)
def test_clocks(
    monkeypatch: pytest.MonkeyPatch, differences: dict[str, float], level: Level, text: str
) -> None:
    monkeypatch.setattr(subject, "differences", lambda *_: differences)
    api: Any = None
    found = subject.clocks(api, "node-1", SteppedClock())
    assert found.level is level
    assert text in found.text


def test_one_screen() -> None:
    found = [
        Finding(Level.OK, "cluster", "is there"),
        Finding(Level.MISSING, "images", "1 of 2", ("x/y:1: ErrImagePull:\n  no",)),
    ]
    assert list(lines(found)) == [
        "ok       cluster    is there",
        "missing  images     1 of 2",
        "                    x/y:1: ErrImagePull: no",
        "1 missing: a run would fail",
    ]
    assert list(lines(found[:1]))[-1] == "nothing is missing: a run can begin"
