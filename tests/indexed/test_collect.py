"""Every index's results are fetched once, a lost index does not hold up the others, and nothing stays behind."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import Conflict, Executed, NotFound, Unreachable
from conformance.errors import ClusterError
from conformance.indexed import collect, pack
from conformance.indexed.manifest import Wanted
from conformance.progress import Progress
from conformance.timing import SteppedClock

WANTED = Wanted("run-1", "example.org/suite:1", 2, ("suites",), "https://api:6443", "runner")


PHASES = ("no pod", "Pending", "Failed")


# ruff: noqa: ARG002 - it takes what the API takes
class StandIn:
    """A cluster whose pods answer by script: for each index what each look finds, the last one for ever.

    `job`: the status of the Job, None when somebody has deleted it. `warnings`: of the Job's events.
    `outage`: how often the API server does not answer when it is asked for pods.
    """

    def __init__(self, content: Path, *looks: Sequence[str]) -> None:
        self.made: list[str] = []
        self.collected: list[str] = []
        self.job: dict[str, Any] | None = {}
        self.warnings: list[str] = []
        self.outage = 0
        self._results = pack.packed(content)
        self._looks = [list(one) for one in looks]

    def get(self, path: str) -> dict[str, Any]:
        assert path == "/apis/batch/v1/namespaces/run-1/jobs/run-1"
        if self.job is None:
            raise NotFound(404, "NotFound", "no such Job")
        return {"status": self.job}

    def list(self, path: str, label_selector: str = "", field_selector: str = "") -> dict[str, Any]:
        if path.endswith("/namespaces"):
            return {"items": [{}] if "Namespace" in self.made else []}
        if path.endswith("/events"):
            assert field_selector == "involvedObject.kind=Job,involvedObject.name=run-1"
            return {"items": [{"type": "Warning", "message": text} for text in self.warnings]}
        if self.outage:
            self.outage -= 1
            raise Unreachable("connection refused")
        if "Job" not in self.made:
            return {"items": []}
        pods = [self._pod(index) for index in range(len(self._looks))]
        return {"items": [pod for pod in pods if pod["status"]["phase"] != "no pod"]}

    def _pod(self, index: int) -> dict[str, Any]:
        looks = self._looks[index]
        now = looks.pop(0) if looks[0] in PHASES and len(looks) > 1 else looks[0]
        status: dict[str, Any] = {"phase": now if now in PHASES else "Running"}
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


REMOVED = "the pod was removed before its results were fetched"


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        ({"failedIndexes": "0"}, REMOVED),
        ({"completedIndexes": "0"}, REMOVED),
        (
            {"conditions": [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}]},
            "the Job has ended: Failed: DeadlineExceeded",
        ),
        (None, "the Job was deleted"),
    ],
)
def test_an_index_whose_pod_is_gone_is_not_waited_for(
    content: Path, tmp_path: Path, job: dict[str, Any] | None, reason: str
) -> None:
    cluster = StandIn(content, ["no pod"], ["running", "running", "done"])
    cluster.job = job
    found, told = run(cluster, tmp_path)
    assert (found.lost, list(found.folders)) == ({0: f"lost: {reason}"}, [1])
    assert f"shard 1 of 2: lost: {reason}" in told


def test_what_the_cluster_never_admits_is_given_up_once_nothing_has_run_for_long(
    content: Path, tmp_path: Path
) -> None:
    cluster = StandIn(content, ["no pod"], ["Pending", *["running"] * 400, "done"])
    cluster.warnings = ["exceeded quota: pods=1"]
    found, _ = run(cluster, tmp_path)
    why = "nothing has run for 900 s; no pod was made: exceeded quota: pods=1"
    assert (found.lost, list(found.folders)) == ({0: f"lost: {why}"}, [1])


def test_a_pod_that_comes_late_is_waited_for(content: Path, tmp_path: Path) -> None:
    few = round(collect.STANDSTILL / collect.PERIOD) - 1
    found, _ = run(StandIn(content, [*["no pod"] * few, "done"], [*["Pending"] * few, "done"]), tmp_path)
    assert sorted(found.folders) == [0, 1]


def test_an_index_may_have_to_wait_for_the_others(content: Path, tmp_path: Path) -> None:
    found, _ = run(StandIn(content, [*["no pod"] * 300, "done"], [*["running"] * 250, "done"]), tmp_path)
    assert sorted(found.folders) == [0, 1], "a quota may be free only then"


def test_an_outage_of_the_api_server_is_waited_for(content: Path, tmp_path: Path) -> None:
    cluster = StandIn(content, ["done"], ["running", "done"])
    cluster.outage = 100
    found, _ = run(cluster, tmp_path)
    assert sorted(found.folders) == [0, 1]


def test_an_outage_that_lasts_longer_ends_the_run(content: Path, tmp_path: Path) -> None:
    cluster = StandIn(content, ["done"], ["done"])
    cluster.outage = 181
    with pytest.raises(Unreachable, match="connection refused"):
        run(cluster, tmp_path)
    assert cluster.made == []


def test_nothing_stays_behind(content: Path, tmp_path: Path) -> None:
    cluster = StandIn(content, ["done"], ["done"])
    run(cluster, tmp_path)
    assert cluster.made == []


def test_a_part_that_could_be_created_goes_as_well(content: Path, tmp_path: Path) -> None:
    cluster = StandIn(content, ["refuse"])
    with pytest.raises(ClusterError, match="There is a Job 'run-1' already: choose another --name"):
        run(cluster, tmp_path)
    assert cluster.made == []
