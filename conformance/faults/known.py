"""What has been learned of the node's containers from the calls that went by: id → `Target`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from conformance.faults.target import Target

Roles = Callable[[str, str], Mapping[str, str]]
"""Namespace and name of a pod → the role of each of its containers; empty when the pod is not known."""

_LABEL = "io.kubernetes."


class Known:
    """Containers by id. `roles` is asked once for each pod, and only by `with_role`."""

    def __init__(self, roles: Roles = lambda _namespace, _pod: {}) -> None:
        self._roles = roles
        self._of_pod: dict[str, Mapping[str, str]] = {}
        self._containers: dict[str, Target] = {}

    def __getitem__(self, identity: str) -> Target:
        """The container; one that nothing is known of has but its id."""
        return self._containers.get(identity) or Target(id=identity)

    def created(self, target: Target, identity: str) -> None:
        """Remember what a creation was for."""
        self._containers[identity] = replace(target, id=identity)

    def shown(self, status: Any) -> Target:
        """The container of a status or of an item of a list, which is how those from before are learned."""
        found = self._containers.get(status.id)
        if found is None:
            found = self._containers[status.id] = _of_labels(status)
        return found

    def forget(self, identity: str) -> None:
        self._containers.pop(identity, None)

    def others(self, target: Target) -> tuple[Target, ...]:
        """The other containers of its pod."""
        return tuple(
            one for one in self._containers.values() if one.uid == target.uid and one.id != target.id
        )

    def with_role(self, target: Target) -> Target:
        """The target with its role, asking if need be; blocks."""
        if target.role or not target.container:
            return target
        if target.uid not in self._of_pod:
            self._of_pod[target.uid] = self._roles(target.namespace, target.pod)
        found = replace(target, role=self._of_pod[target.uid].get(target.container, ""))
        if found.id in self._containers:
            self._containers[found.id] = found
        return found


def of_creation(request: Any) -> Target:
    """The target of a CreateContainerRequest."""
    config = request.config
    return replace(
        of_pod(request.sandbox_config),
        container=config.metadata.name,
        attempt=config.metadata.attempt,
        image=of_image(config.image),
        sandbox=request.pod_sandbox_id,
    )


def of_pod(config: Any) -> Target:
    """The target of a PodSandboxConfig."""
    pod = config.metadata
    return Target(pod=pod.name, namespace=pod.namespace, uid=pod.uid, labels=dict(config.labels))


def of_image(image: Any) -> str:
    """The image as the pod names it."""
    return str(image.user_specified_image or image.image)


def roles(pod: Mapping[str, Any]) -> Mapping[str, str]:
    """The role of each container of a pod object."""
    spec = pod.get("spec", {})
    found = {container["name"]: "app" for container in spec.get("containers", ())}
    for container in spec.get("initContainers", ()):
        found[container["name"]] = "sidecar" if container.get("restartPolicy") == "Always" else "init"
    return found


def _of_labels(status: Any) -> Target:
    labels: Mapping[str, str] = status.labels
    return Target(
        container=status.metadata.name,
        attempt=status.metadata.attempt,
        pod=labels.get(f"{_LABEL}pod.name", ""),
        namespace=labels.get(f"{_LABEL}pod.namespace", ""),
        uid=labels.get(f"{_LABEL}pod.uid", ""),
        id=status.id,
        sandbox=getattr(status, "pod_sandbox_id", ""),
    )


def needed(wheres: Iterable[Any]) -> bool:
    """Whether any selector asks for a role."""
    return any(where.role for where in wheres)
