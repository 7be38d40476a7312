from __future__ import annotations

import threading
from pathlib import Path

import pytest

from conformance.drive.lane import Lane


@pytest.fixture
def lane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lane:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    return Lane("a cluster")


def entered(lane: Lane, *, alone: bool) -> threading.Event:
    inside = threading.Event()

    def enter() -> None:
        with lane.hold(alone=alone):
            inside.set()

    threading.Thread(target=enter, daemon=True).start()
    return inside


def test_ordinary_cases_share(lane: Lane) -> None:
    with lane.hold(alone=False):
        assert entered(lane, alone=False).wait(2)


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (True, True)])
def test_a_serial_case_is_alone(lane: Lane, first: bool, second: bool) -> None:
    with lane.hold(alone=first):
        inside = entered(lane, alone=second)
        assert not inside.wait(0.1)
    assert inside.wait(2)


def test_clusters_do_not_wait_for_each_other(lane: Lane) -> None:
    with lane.hold(alone=True):
        assert entered(Lane("another cluster"), alone=True).wait(2)
