"""Every index's results are fetched once, a lost index does not hold up the others, and nothing stays behind."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import Conflict, Executed, Unreachable
from conformance.errors import ClusterError
from conformance.indexed import collect, pack
from conformance.indexed.manifest import Wanted
from conformance.progress import Progress
from conformance.timing import SteppedClock

WANTED = Wanted("run-1", "example.org/suite:1", 2, ("suites",), "https://api:6443", "runner")


# ruff: noqa: ARG002 - it takes what the API takes
class StandIn:
    """A cluster whose pods answer by script: for each index what each look finds, the last one for ever."""

    def __init__(self, content: Path, *looks: Sequence[str]) -> None:
        self.made: list[str] = []
        self.collected: list[str] = []
        self._results = pack.packed(content)
        self._looks = [list(one) for one in looks]

    def list(self, path: str, label_selector: str = "", field_selector: str = "") -> dict[str, Any]:
        if path.endswith("/namespaces"):
            return {"items": [{}] if "Namespace" in self.made else []}
        return {"items": [self._pod(index) for index in range(len(self._looks))]}

    def _pod(self, index: int) -> dict[str, Any]:
        looks = self._looks[index]
        now = looks[0]
        status: dict[str, Any] = {"phase": now if now in ("Failed", "Pending") else "Running"}
        if now == "ErrImagePull":
            waiting = {"reason": "ErrImagePull", "message": "no such image"}
            status = {"phase": "Pending", "containerStatuses": [{"state": {"waiting": waiting}}]}
        return {"metadata": {"name": f"pod-{index}", "labels": {collect.INDEX: str(index)}}, "status": status}

    def create(self, path: str, body: Mapping[str, Any], dry_run: bool = False) -> dict[str, Any]:
        if path.endswith("/jobs") and "refuse" in self._looks[0]:
            raise Conflict(409, "AlreadyExists", "taken")
        self.made.append(body["kind"])
        return {}

    def delete(self, path: str, grace: float | None = None, uid: str | None = None) -> dict[str, Any]:
        kinds = {"namespaces": "Namespace", "jobs": "Job", "serviceaccounts": "ServiceAccount"}
        collection = path.split("/")[-2]
        self.made.remove(
            kinds.get(collection) or {"configmaps": "ConfigMap"}.get(collection, "ClusterRoleBinding")
        )
        return {}

    def execute(
        self, namespace: str, pod: str, container: str, command: Sequence[str], timeout: float = 30.0
    ) -> Executed:
        looks = self._looks[int(pod.rpartition("-")[2])]
        if command[-1] == "collected":
            self.collected.append(pod)
            return Executed(0, "", "")
        now = looks.pop(0) if len(looks) > 1 else looks[0]
        if now == "cut off":
            raise Unreachable("the connection broke")
        return Executed(0, self._results, "") if now == "done" else Executed(pack.NOT_YET, "", "")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "results.ndjson").write_text("{}\n")
    return tmp_path / "run"


def run(cluster: StandIn, tmp_path: Path) -> tuple[collect.Collected, str]:
    told = io.StringIO()
    found = collect.run(cluster, WANTED, tmp_path / "reports", Progress(told), SteppedClock())
    return found, told.getvalue()


def test_each_index_is_fetched_when_it_is_ready(content: Path, tmp_path: Path) -> None:
    cluster = StandIn(content, ["running", "done"], ["cut off", "running", "running", "done"])
    found, told = run(cluster, tmp_path)
    assert {index: folder.name for index, folder in found.folders.items()} == {0: "shard-1", 1: "shard-2"}
    assert (tmp_path / "reports" / "shard-2" / "results.ndjson").read_text() == "{}\n"
    assert sorted(cluster.collected) == ["pod-0", "pod-1"], "each is told once that it may end"
    assert "shard 1 of 2: collected" in told


@pytest.mark.parametrize(
    ("look", "reason"),
    [
        ("Failed", "the pod ended (Failed) before its results were fetched"),
        ("ErrImagePull", "ErrImagePull: no such image"),
    ],
)
def test_a_lost_index_does_not_hold_up_the_others(
    content: Path, tmp_path: Path, look: str, reason: str
) -> None:
    found, told = run(StandIn(content, [look], ["done"]), tmp_path)
    assert (found.lost, list(found.folders)) == ({0: f"lost: {reason}"}, [1])
    assert f"shard 1 of 2: lost: {reason}" in told


def test_nothing_stays_behind(content: Path, tmp_path: Path) -> None:
    cluster = StandIn(content, ["done"], ["done"])
    run(cluster, tmp_path)
    assert cluster.made == []


def test_a_part_that_could_be_created_goes_as_well(content: Path, tmp_path: Path) -> None:
    cluster = StandIn(content, ["refuse"])
    with pytest.raises(ClusterError, match="There is a Job 'run-1' already: choose another --name"):
        run(cluster, tmp_path)
    assert cluster.made == []
