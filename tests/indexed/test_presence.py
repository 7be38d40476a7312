"""Whatever goes wrong, every object that was made is asked to go, and what stays is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.cluster import ApiError, Forbidden, NotFound, Unreachable
from conformance.errors import ClusterError
from conformance.indexed.manifest import Wanted
from conformance.indexed.presence import created
from conformance.timing import SteppedClock

WANTED = Wanted("run-1", "example.org/suite:1", 2, ("suites",), "https://api:6443", "runner")
ALL = {"namespaces", "serviceaccounts", "clusterrolebindings", "configmaps", "jobs"}


# ruff: noqa: ARG002 - it takes what the API takes
class Cluster:
    """`refusals`: how deleting an object of a collection fails, and how often. `looks`: at pods, before they are gone
    once their Job is; -1 for pods that stay."""

    def __init__(self, refusals: Mapping[str, tuple[ApiError, int]]) -> None:
        self.there: list[str] = []
        self.looks = 0
        self._refusals = {name: [error] * often for name, (error, often) in refusals.items()}

    def list(self, path: str, label_selector: str = "", field_selector: str = "") -> dict[str, Any]:
        if path.endswith("/pods"):
            assert "jobs" not in self.there
            assert {"clusterrolebindings", "serviceaccounts"} < set(self.there), (
                "pods need their rights until then"
            )
            self.looks -= 1
            return {"items": [] if self.looks == -1 else [{}]}
        return {"items": [{}] if "namespaces" in self.there else []}

    def create(self, path: str, body: Mapping[str, Any], dry_run: bool = False) -> dict[str, Any]:
        self.there.append(path.rpartition("/")[2])
        return {}

    def delete(self, path: str, grace: float | None = None, uid: str | None = None) -> dict[str, Any]:
        collection = path.split("/")[-2]
        if refusals := self._refusals.get(collection):
            raise refusals.pop()
        self.there.remove(collection)
        return {}


def test_everything_is_there_during_the_body_and_gone_afterwards() -> None:
    cluster = Cluster({})
    with created(cluster, WANTED, SteppedClock()):
        assert set(cluster.there) == ALL
    assert cluster.there == []


def test_pods_keep_their_rights_until_they_are_gone() -> None:
    cluster, clock = Cluster({}), SteppedClock()
    cluster.looks = 30
    with created(cluster, WANTED, clock):
        pass
    assert (cluster.there, sum(clock.slept)) == ([], 30)


def test_pods_that_stay_keep_nothing_else() -> None:
    cluster = Cluster({})
    cluster.looks = -1
    left = r"still in the cluster: Job 'run-1' \(pods were still there after 120 s\)"
    with pytest.raises(ClusterError, match=left), created(cluster, WANTED, SteppedClock()):
        pass
    assert cluster.there == []


def test_an_api_server_that_cannot_be_reached_is_asked_again() -> None:
    cluster = Cluster(
        {"jobs": (Unreachable("refused"), 10), "configmaps": (NotFound(404, "NotFound", ""), 1)}
    )
    with created(cluster, WANTED, SteppedClock()):
        cluster.there.remove("configmaps")
    assert cluster.there == []


@pytest.mark.parametrize("error", [Unreachable("refused"), Forbidden(403, "Forbidden", "no")])
def test_what_cannot_be_deleted_is_named_and_the_rest_goes(error: ApiError) -> None:
    cluster = Cluster({"jobs": (error, 1000), "clusterrolebindings": (error, 1000)})
    left = rf"still in the cluster: Job 'run-1', ClusterRoleBinding 'run-1' \({error}\)\. Delete them by hand"
    with pytest.raises(ClusterError, match=left), created(cluster, WANTED, SteppedClock()):
        pass
    assert sorted(cluster.there) == ["clusterrolebindings", "jobs"]
