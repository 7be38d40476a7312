"""The steps that change the pod through the API: its spec, a condition in its status, one more container."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from conformance.cluster import paths
from conformance.cluster.api import STRATEGIC
from conformance.drive.stage import Stage
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
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


class SetCondition(Arguments):
    """Which condition gets which status."""

    type_: str = Field(alias="type", min_length=1)
    status: Literal["True", "False", "Unknown"] = "True"


@STEPS.register("patch")
def patch(change: dict[str, Any], stage: Stage) -> None:
    """Change the pod by a strategic merge patch (lists such as containers are merged by name).

    Images may be logical names, as in `pod`.
    """
    stage.session.api.patch(stage.pod_path, stage.session.setting.pod_patch(change), content_type=STRATEGIC)


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


@STEPS.register("set_condition")
def set_condition(arguments: SetCondition, stage: Stage) -> None:
    """Set a condition in the pod's status, as whoever answers for a readiness gate does."""
    condition = {"type": arguments.type_, "status": arguments.status}
    path = paths.pod(stage.namespace, stage.pod_name, "status")
    stage.session.api.patch(path, {"status": {"conditions": [condition]}}, content_type=STRATEGIC)


@STEPS.register("add_ephemeral_container")
def add_ephemeral_container(container: ContainerName, stage: Stage) -> None:
    """Add a container that stands under ephemeralContainers to the running pod."""
    added = stage.compiled.ephemeral.get(container)
    if added is None:
        raise ClusterError(f"{container} does not stand under ephemeralContainers")
    path = paths.pod(stage.namespace, stage.pod_name, "ephemeralcontainers")
    stage.session.api.patch(path, {"spec": {"ephemeralContainers": [added]}}, content_type=STRATEGIC)
