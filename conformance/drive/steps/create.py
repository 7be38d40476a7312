"""The steps that bring objects to the API server: the pod or the Job that runs it, and what they need beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from conformance.cluster import Forbidden, paths
from conformance.drive.stage import Answer, Stage
from conformance.drive.steps.read import look_up, provided_name
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.observe import Seen
from conformance.scenario.arguments import Arguments

ACCOUNT_PATIENCE = 30.0
"""Seconds for the controller manager to make the namespace's default service account."""
QUOTA_PATIENCE = 30.0
"""Seconds for it to find out how much of a quota is used."""


class Provided(Arguments):
    """An object of the namespace; it is called like its kind, in lower case."""

    kind: Literal["ResourceQuota", "LimitRange"]
    spec: dict[str, Any] = Field(min_length=1)


@STEPS.register("create")
def create(_: None, stage: Stage) -> None:
    """Create the pod, or its Job, and wait until the watch has shown the pod."""
    for manifest in stage.compiled.objects:
        submit(manifest, stage)
    stage.wait(_appeared, 30.0, "the pod's appearance in the watch")


@STEPS.register("provide")
def provide(arguments: Provided, stage: Stage) -> None:
    """Create a ResourceQuota or LimitRange in the case's namespace; of a quota, wait until its use is known."""
    kind, name = arguments.kind, provided_name(arguments.kind)
    manifest = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "spec": arguments.spec}
    place = paths.collection(kind, stage.namespace)
    stage.session.api.create(place, manifest)

    def known() -> bool:
        return bool(look_up(stage.session.api.get(f"{place}/{name}"), "status.used"))

    if kind == "ResourceQuota" and not stage.retry(known, QUOTA_PATIENCE):
        raise ClusterError(f"the use of the quota is not known after {QUOTA_PATIENCE:g} s")


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
