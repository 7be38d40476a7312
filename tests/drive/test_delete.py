from __future__ import annotations

from typing import Any

import pytest

from conformance.cluster import NotFound
from conformance.drive.steps.delete import Delete, delete
from tests.drive.stand_in import make_stage


class Gone:
    """An API server that knows no such pod any more."""

    def delete(self, path: str, grace: int | None = None) -> None:
        raise NotFound(404, "NotFound", f"{path} not found ({grace})")


class Listened:
    """Logs that were opened by the step before."""


def again(*steps: str) -> Any:
    stage: Any = make_stage(Gone())
    stage.follower = Listened()
    for step in steps:
        stage.record(step, "begin")
    return stage


def test_a_pod_that_an_earlier_deletion_has_removed_need_not_be_there() -> None:
    delete(Delete(wait=False), again("create", "delete", "sleep", "delete"))


def test_a_pod_that_nobody_has_deleted_must_be_there() -> None:
    with pytest.raises(NotFound):
        delete(Delete(wait=False), again("create", "delete"))
