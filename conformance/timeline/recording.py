"""Everything that one run of a case left behind: its timeline, and the raw material for a person to look into.

The judge reads the timeline alone; the rest is attached to reports and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.timeline.timeline import Timeline


@dataclass(frozen=True)
class Recording:
    """`manifests`: objects as sent to the API server; `logs`: text by container; `events`: API Event objects."""

    timeline: Timeline
    manifests: tuple[dict[str, Any], ...] = ()
    logs: Mapping[str, str] = field(default_factory=dict)
    events: tuple[dict[str, Any], ...] = ()
