"""The steps that change the pod through the API."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from conformance.cluster import paths
from conformance.cluster.api import STRATEGIC
from conformance.drive.stage import Stage
from conformance.drive.steps.registry import STEPS
from conformance.scenario.arguments import Arguments, ContainerName


class Resources(Arguments):
    """New resources of one container."""

    container: ContainerName
    requests: dict[str, Any] = Field({})
    limits: dict[str, Any] = Field({})


Resizes = Annotated[
    tuple[Resources, ...],
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else (value,)),
    Field(min_length=1),
]


@STEPS.register("patch")
def patch(change: dict[str, Any], stage: Stage) -> None:
    """Change the pod by a strategic merge patch (lists such as containers are merged by name)."""
    stage.session.api.patch(stage.pod_path, change, content_type=STRATEGIC)


@STEPS.register("resize")
def resize(containers: Resizes, stage: Stage) -> None:
    """Change the resources of containers of the running pod, one or a list of them."""
    spec: dict[str, list[dict[str, Any]]] = {}
    app = stage.case.containers()["app"]
    for one in containers:
        resources = {key: value for key in ("requests", "limits") if (value := getattr(one, key))}
        field = "containers" if one.container in app else "initContainers"
        spec.setdefault(field, []).append({"name": one.container, "resources": resources})
    path = paths.pod(stage.namespace, stage.pod_name, "resize")
    stage.session.api.patch(path, {"spec": spec}, content_type=STRATEGIC)
