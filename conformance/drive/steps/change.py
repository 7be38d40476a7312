"""The step that changes the pod through the API."""

from __future__ import annotations

from typing import Any

from conformance.cluster.api import STRATEGIC
from conformance.drive.stage import Stage
from conformance.drive.steps.registry import STEPS


@STEPS.register("patch")
def patch(change: dict[str, Any], stage: Stage) -> None:
    """Change the pod by a strategic merge patch (lists such as containers are merged by name)."""
    stage.session.api.patch(stage.pod_path, change, content_type=STRATEGIC)
