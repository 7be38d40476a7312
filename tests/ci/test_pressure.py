"""Pressure is felt while it is meant to be, and leaves no process, cgroup or file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ci.pressure import CGROUP, pressure
from conformance.cluster.local import cgroups
from conformance.observe.pressure import PSI, shares, totals

PATIENCE = 30.0


@pytest.mark.cluster
def test_tasks_wait_while_it_is_held_and_nothing_stays() -> None:
    others = _traces()
    with pressure():
        before, began = totals(PSI), time.monotonic()
        waited = {"cpu": 0.0, "io": 0.0}
        # On a machine that is busy already the stressors need a while to be felt.
        while not (waited["cpu"] > 0.2 and waited["io"] > 0.02):
            assert time.monotonic() < began + PATIENCE, waited
            time.sleep(1.0)
            waited = shares(time.monotonic() - began, before, totals(PSI))
        assert set(cgroups.members(CGROUP)) - others
    assert not _traces() - others


def _traces() -> set[object]:
    """What a pressure has on this machine; another one may be held beside this one."""
    return {*cgroups.members(CGROUP), *cgroups.directories(CGROUP), *Path("/tmp").glob("plc-pressure-*")}
