"""Logical image names → image references: the public images of Kubernetes' own end-to-end tests.

Any of them can be taken from another registry, for clusters that reach only their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REGISTRY = "registry.k8s.io/e2e-test-images"

REPOSITORIES: Mapping[str, str] = {"agnhost": "agnhost:2.59", "busybox": "busybox:1.36.1-1"}
"""Repository and tag by logical name, as they lie in `REGISTRY` and in its mirrors."""


@dataclass(frozen=True)
class Images:
    """Where images come from: `registry` for all of them, `references` for single ones by logical name."""

    registry: str = REGISTRY
    references: Mapping[str, str] = field(default_factory=dict)

    def reference(self, name: str) -> str:
        """The full reference of a logical image name; KeyError for an unknown one."""
        return self.references.get(name) or f"{self.registry.rstrip('/')}/{REPOSITORIES[name]}"

    @property
    def all(self) -> tuple[str, ...]:
        """Every reference that compiled pods can name, for pulling or loading beforehand."""
        return tuple(self.reference(name) for name in REPOSITORIES)
