"""Jobs."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "job_completes": [
        (PASSED, "complete", True, "5 pod Job SuccessCriteriaMet | 6 pod Job Complete", ""),
        (PASSED, "failed as wanted", False, "6 pod Job Failed", ""),
        (FAILED, "failed", True, "6 pod Job Failed", "Job Failed"),
        (FAILED, "complete instead", False, "6 pod Job Complete", "Job Complete"),
        (FAILED, "no end", True, "5 pod Job SuccessCriteriaMet", "did not end"),
        (UNKNOWN, "gap", True, "5 pod Gap watch", "gap"),
    ],
}


def test_example(example: Any, check: Any) -> None:
    check(example)
