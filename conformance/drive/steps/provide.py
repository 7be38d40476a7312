"""The step that makes an object beside the pod: a Service that selects it, a ConfigMap that it mounts, a quota."""

from __future__ import annotations

from typing import Any, Literal

from conformance.cluster import paths
from conformance.drive.stage import Stage
from conformance.drive.steps.read import look_up, provided_name
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.observe import RUN_LABEL
from conformance.scenario.arguments import Arguments

QUOTA_PATIENCE = 30.0
"""Seconds for the controller manager to find out how much of a quota is used."""


class Provided(Arguments):
    """An object of the case's namespace; it is called like its kind, in lower case."""

    kind: Literal["ConfigMap", "LimitRange", "ResourceQuota", "Secret", "Service"]
    spec: dict[str, Any] | None = None
    data: dict[str, str] | None = None


@STEPS.register("provide")
def provide(arguments: Provided, stage: Stage) -> None:
    """Create an object in the case's namespace; of a quota, wait until its use is known.

    The endpoints of a Service are watched from then on.
    """
    kind, name = arguments.kind, provided_name(arguments.kind)
    metadata = {
        "name": name,
        "labels": {RUN_LABEL: stage.session.run},
    }  # a Service's EndpointSlices inherit it
    content = {field: value for field in ("spec", "data") if (value := getattr(arguments, field)) is not None}
    place = paths.collection(kind, stage.namespace)
    if kind == "Service":
        stage.session.watch.follow_endpoints()
    stage.session.api.create(place, {"apiVersion": "v1", "kind": kind, "metadata": metadata, **content})

    def known() -> bool:
        return bool(look_up(stage.session.api.get(f"{place}/{name}"), "status.used"))

    if kind == "ResourceQuota" and not stage.retry(known, QUOTA_PATIENCE):
        raise ClusterError(f"the use of the quota is not known after {QUOTA_PATIENCE:g} s")
