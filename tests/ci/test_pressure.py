"""Pressure is felt while it is meant to be, and leaves no process, cgroup or file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ci.pressure import CGROUP, pressure
from conformance.cluster.local import cgroups
from conformance.observe.pressure import totals

PSI = Path("/proc/pressure")
SECONDS = 4.0


@pytest.mark.cluster
def test_tasks_wait_while_it_is_held_and_nothing_stays() -> None:
    with pressure():
        before = totals(PSI)
        time.sleep(SECONDS)
        after = totals(PSI)
        assert cgroups.members(CGROUP)
    waited = {name: (after[name] - before[name]) / 1e6 / SECONDS for name in before}
    assert waited["cpu"] > 0.2, waited
    assert waited["io"] > 0.05, waited
    assert not cgroups.members(CGROUP)
    assert not cgroups.directories(CGROUP)
    assert not list(Path("/tmp").glob("plc-pressure-*"))
