from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest

from conformance.cluster import ClusterInfo
from conformance.drive.lane import Lane
from conformance.errors import ClusterError


@pytest.fixture
def lane(tmp_path: Path) -> Lane:
    return Lane(tmp_path / "lane")


def cluster(provider: str, kubeconfig: Path, context: str | None = None) -> ClusterInfo:
    return ClusterInfo("it", provider, kubeconfig, context, "v1.37.2", "containerd://2", "node")


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


def test_clusters_do_not_wait_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    one, other = (Lane.of(cluster("existing", tmp_path / "kubeconfig", context)) for context in "ab")
    with one.hold(alone=True):
        assert entered(other, alone=True).wait(2)
        assert not entered(Lane.of(cluster("existing", tmp_path / "kubeconfig", "a")), alone=False).wait(0.1)


@pytest.mark.parametrize("alone", [True, False])
def test_the_last_who_leaves_removes_the_lane(lane: Lane, tmp_path: Path, alone: bool) -> None:
    with lane.hold(alone=alone):
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_it_stays_for_those_who_share_it(lane: Lane, tmp_path: Path) -> None:
    with lane.hold(alone=False):
        with lane.hold(alone=False):
            pass
        assert list(tmp_path.iterdir())
        assert not entered(lane, alone=True).wait(0.1)


def test_nobody_meets_a_serial_case_while_lanes_come_and_go(lane: Lane, tmp_path: Path) -> None:
    met: list[tuple[int, bool]] = []
    inside: list[bool] = []

    def enter(alone: bool) -> None:
        for _ in range(100):
            with lane.hold(alone=alone):
                inside.append(alone)
                time.sleep(0)
                met.append((len(inside), any(inside)))
                inside.remove(alone)

    threads = [threading.Thread(target=enter, args=(number % 3 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(met) == 600
    assert all(count == 1 for count, alone in met if alone)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_leaves_goes_with_the_local_cluster(tmp_path: Path) -> None:
    folder = tmp_path / "clusters" / "default"
    folder.mkdir(parents=True)
    lane = Lane.of(cluster("local", folder / "kubeconfig"))
    with lane.hold(alone=False):
        shutil.rmtree(folder)
    with pytest.raises(ClusterError, match="default is gone: the cluster was removed"), lane.hold(alone=True):
        pass
    assert not folder.exists()
