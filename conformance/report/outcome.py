"""The result of one case as the plugin hands it to summary and records; a round trip through JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

OutcomeName = Literal["passed", "failed", "unknown", "skipped", "known_issue"]
"""`known_issue`: a promise was broken, and that is listed as known for this cluster."""

OUTCOMES: tuple[OutcomeName, ...] = ("passed", "failed", "unknown", "skipped", "known_issue")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of one case. `seconds`: length of its timeline. `stored`: path of the timeline, or empty.

    `reason`: why it did not pass, in one line. `environment`: facts of the cluster that it ran on.
    """

    case_id: str
    node_id: str
    outcome: OutcomeName
    reason: str = ""
    seconds: float = 0.0
    requirements: tuple[str, ...] = ()
    family: str = ""
    stored: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> CaseResult:
        """The inverse of `to_json`; ValueError for an outcome that does not exist."""
        values = json.loads(text)
        if values["outcome"] not in OUTCOMES:
            raise ValueError(f"{values['outcome']!r} is not an outcome; these are: {', '.join(OUTCOMES)}")
        return cls(**{**values, "requirements": tuple(values["requirements"])})
