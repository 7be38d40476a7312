"""The step that brings the pod, or the Job that runs it, to the API server."""

from __future__ import annotations

from typing import Any

from conformance.cluster import Forbidden, paths
from conformance.drive.stage import Answer, Stage
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.observe import Seen

ACCOUNT_PATIENCE = 30.0
"""Seconds for the controller manager to make the namespace's default service account."""


@STEPS.register("create")
def create(_: None, stage: Stage) -> None:
    """Create the pod, or its Job, and wait until the watch has shown the pod."""
    for manifest in stage.compiled.objects:
        _create(manifest, stage)
    stage.wait(_appeared, 30.0, "the pod's appearance in the watch")


def _appeared(seen: Seen) -> Answer:
    return Answer.NOT_YET if seen.last is None else Answer.DONE


def _create(manifest: dict[str, Any], stage: Stage) -> None:
    path = paths.of(manifest, stage.namespace)
    refusals: list[Forbidden] = []

    def accepted() -> bool:
        try:
            stage.session.api.create(path, manifest)
        except Forbidden as error:
            # A namespace is usable only once its default service account is there; the admission says so.
            if "serviceaccount" not in str(error).lower():
                raise
            refusals.append(error)
            return False
        return True

    if not stage.retry(accepted, ACCOUNT_PATIENCE):
        raise ClusterError(f"the pod cannot be created: {refusals[-1]}")
