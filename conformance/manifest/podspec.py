"""An author's pod → metadata and a PodSpec that a namespace with the restricted Pod Security level admits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.manifest.container import VOLUME, Part, compile_container
from conformance.manifest.images import Images
from conformance.manifest.merge import merge

USER = 65532
"""User id of every container, also of commands executed in it; no image needs to know it."""

FIRST_PORT = 8080
PORTS_PER_CONTAINER = 2
"""Containers of a pod share its ports, so each has its own."""

_SECURITY: Mapping[str, Any] = {
    "runAsNonRoot": True,
    "runAsUser": USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}
_OURS = ("sidecars", "raw", "metadata", "initContainers", "containers", "ephemeralContainers")


@dataclass(frozen=True)
class CompiledPod:
    """The author's metadata, the spec, and the names of containers that testify.

    `ephemeral`: the ephemeral containers by name; they are no part of the spec that is created.
    """

    metadata: dict[str, Any]
    spec: dict[str, Any]
    ephemeral: dict[str, dict[str, Any]]
    testifying: tuple[str, ...]


def compile_pod(written: Mapping[str, Any], images: Images) -> CompiledPod:
    """The pod as the API server gets it, but for name and labels of the run."""
    ordered = [*written.get("initContainers", ()), *map(_sidecar, written.get("sidecars", ()))]
    app, late = list(written.get("containers", ())), written.get("ephemeralContainers", ())
    parts = [
        compile_container(container, images, FIRST_PORT + PORTS_PER_CONTAINER * index)
        for index, container in enumerate([*ordered, *app, *late])
    ]
    first, end = len(ordered), len(ordered) + len(app)
    spec = _spec(written, parts[:first], parts[first:end])
    return CompiledPod(
        metadata=dict(written.get("metadata", {})),
        spec=merge(spec, written.get("raw", {})),
        ephemeral={part.container["name"]: part.container for part in parts[end:]},
        testifying=tuple(part.container["name"] for part in parts if part.testifies),
    )


def _sidecar(container: Mapping[str, Any]) -> dict[str, Any]:
    """The shorthand as what it is short for: an init container that always restarts."""
    return {"restartPolicy": "Always"} | dict(container)


def _spec(written: Mapping[str, Any], ordered: list[Part], app: list[Part]) -> dict[str, Any]:
    own = {key: value for key, value in written.items() if key not in _OURS}
    spec: dict[str, Any] = {"automountServiceAccountToken": False, **own}
    spec["securityContext"] = _SECURITY | own.get("securityContext", {})
    if ordered:
        spec["initContainers"] = [part.container for part in ordered]
    spec["containers"] = [part.container for part in app]
    if any(part.program for part in [*ordered, *app]):
        spec["volumes"] = [*own.get("volumes", ()), {"name": VOLUME, "emptyDir": {}}]
    return spec
