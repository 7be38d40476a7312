"""`Case` → the one object that is created for it, a Pod or a Job, as raw JSON without a namespace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.manifest import job
from conformance.manifest.images import Images
from conformance.manifest.placement import Placement
from conformance.manifest.podspec import compile_pod
from conformance.scenario.model import Case

NAME_LIMIT = 52
"""Longest name: that of a Job, whose pods get a suffix and still must fit into a label."""


@dataclass(frozen=True)
class Compiled:
    """`objects`: what to create. `pod`: name of the pod, or of the Job whose pods are called `<pod>-…`.

    `testifying`: the containers from which testimony is to be expected, in spec order. `ephemeral`: containers that a
    step adds later, by name.
    """

    objects: tuple[dict[str, Any], ...]
    pod: str
    testifying: tuple[str, ...]
    ephemeral: Mapping[str, dict[str, Any]] = field(default_factory=dict)


ANYWHERE = Placement()
"""A pod goes wherever the scheduler wants it."""


def compile_case(
    case: Case, images: Images, labels: Mapping[str, str] | None = None, placement: Placement = ANYWHERE
) -> Compiled:
    """The manifests of a case; `labels` go on the pod, and on the Job and its template if there is one.

    ConformanceError for words that no probe handler of the wanted kind can follow.
    """
    compiled = compile_pod(case.pod, images)
    name = case.scenario.name[:NAME_LIMIT].rstrip("-")
    metadata: dict[str, Any] = {"name": name, **compiled.metadata}
    if together := {**metadata.get("labels", {}), **(labels or {})}:
        metadata["labels"] = together
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": placement.put_on(compiled.spec)}
    manifest = pod if case.job is None else job.wrap(pod, case.job)
    return Compiled((manifest,), metadata["name"], compiled.testifying, compiled.ephemeral)
