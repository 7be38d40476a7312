"""Logical image names → image references: the public images of Kubernetes' own end-to-end tests.

All of them can be taken from another registry, for clusters that reach only their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.errors import ConformanceError

REGISTRY = "registry.k8s.io/e2e-test-images"

REPOSITORIES: Mapping[str, str] = {"agnhost": "agnhost:2.59", "busybox": "busybox:1.36.1-1"}
"""Repository and tag by logical name, as they lie in `REGISTRY` and in its mirrors."""

_LISTS = ("initContainers", "containers", "ephemeralContainers")
_HOST = r"[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]"
_PATH = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
_PLACE = re.compile(rf"(?:{_HOST})(?::[0-9]{{1,5}})?(?:/{_PATH})*")


@dataclass(frozen=True)
class Images:
    """`registry`: host and path before the repository's name."""

    registry: str = REGISTRY

    def reference(self, name: str) -> str:
        """The full reference of a logical image name; KeyError for an unknown one."""
        return f"{self.registry}/{REPOSITORIES[name]}"

    @property
    def all(self) -> tuple[str, ...]:
        """Every reference that compiled pods can name and nodes can pull, for pulling or mirroring beforehand."""
        return tuple(self.reference(name) for name in REPOSITORIES)

    def resolve(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """A patch of a pod in which logical image names of containers have become references."""
        spec = dict(change.get("spec") or {})
        for field in set(_LISTS) & set(spec):
            spec[field] = [self._resolved(container) for container in spec[field]]
        return {**change, "spec": spec} if spec else dict(change)

    def _resolved(self, container: Any) -> Any:
        if isinstance(container, Mapping) and container.get("image") in REPOSITORIES:
            return {**container, "image": self.reference(container["image"])}
        return container


def registry(written: str) -> str:
    """`HOST[:PORT][/PREFIX]`, where the images lie under their own names; ConformanceError for anything else."""
    place = written.removesuffix("/")
    if not _PLACE.fullmatch(place):
        raise ConformanceError(
            f"{written!r} is no place of images: write --image-registry HOST[:PORT][/PREFIX], without a scheme "
            "and without a tag, such as registry.example:5000/mirror"
        )
    return place
