"""A compiled pod and the author's Job fields → a Job whose pods are that pod."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def wrap(pod: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The Job, named and labelled like the pod; its template keeps all of the pod's metadata."""
    metadata = dict(pod["metadata"])
    own = {key: metadata[key] for key in ("name", "labels") if key in metadata}
    template = {key: value for key, value in metadata.items() if key != "name"}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": own,
        "spec": {**fields, "template": {"metadata": template, "spec": pod["spec"]}},
    }
