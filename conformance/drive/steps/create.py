"""The step that brings the pod, or the Job that runs it, to the API server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.cluster import Forbidden, paths
from conformance.drive.stage import Answer, Stage
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.observe import Seen

ACCOUNT_PATIENCE = 60.0
"""Seconds for the controller manager to make the namespace's default service account, also on a busy node."""


@STEPS.register("create")
def create(_: None, stage: Stage) -> None:
    """Create the pod, or its Job, and wait until the watch has shown the pod."""
    for manifest in stage.compiled.objects:
        submit(manifest, stage)
    stage.wait(_appeared, 30.0, "the pod's appearance in the watch")


def submit(manifest: Mapping[str, Any], stage: Stage, *, dry_run: bool = False) -> Mapping[str, Any]:
    """The object as the API server made it, or would have; ApiError when it refuses."""
    path = paths.of(manifest, stage.namespace)
    answers: list[Mapping[str, Any]] = []
    refusals: list[Forbidden] = []

    def answered() -> bool:
        try:
            answers.append(stage.session.api.create(path, manifest, dry_run=dry_run))
        except Forbidden as error:
            # A namespace is usable only once its default service account is there; the admission says so.
            if "serviceaccount" not in str(error).lower():
                raise
            refusals.append(error)
            return False
        return True

    if not stage.retry(answered, ACCOUNT_PATIENCE):
        raise ClusterError(f"the pod cannot be created: {refusals[-1]}")
    return answers[-1]


def _appeared(seen: Seen) -> Answer:
    return Answer.NOT_YET if seen.last is None else Answer.DONE
