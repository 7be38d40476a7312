"""What the API server said, and fields that were read."""

from __future__ import annotations

from typing import Any

from conformance.judge import Outcome

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
REFUSED = (
    "1 pod Rejected create FieldValueRequired spec.containers code=422 message=missing | "
    '1 pod Rejected create FieldValueInvalid spec.os code=422 message="must be linux"'
)
TWICE = "1 pod Field status.podIP 10.0.0.1 | 2 pod Field status.podIP "

EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "rejected": [
        (PASSED, "by field", {"field": "spec.os"}, REFUSED, "spec.os"),
        (PASSED, "by a part of the message", {"message": "be linux"}, REFUSED, "spec.os"),
        (PASSED, "by status", {"message": "no", "code": 403}, "1 pod Rejected x y code=403 message=no", ""),
        (FAILED, "another field", {"field": "spec"}, REFUSED, "must be linux"),
        (FAILED, "another reason", {"field": "spec.os", "reason": "FieldValueRequired"}, REFUSED, "spec.os"),
        (FAILED, "another message", {"field": "spec.os", "message": "missing"}, REFUSED, "spec.os"),
        (FAILED, "another status", {"field": "spec.os", "code": 403}, REFUSED, "spec.os"),
        (FAILED, "accepted", {"field": "spec.os"}, "1 pod Accepted create", "Accepted create"),
        (FAILED, "never asked", {"field": "spec.os"}, "1 pod Step create end", "no answer"),
        (UNKNOWN, "could not ask", {"field": "spec.os"}, "trouble: no connection", "no connection"),
    ],
    "accepted": [
        (PASSED, "all", None, "1 pod Accepted create | 2 pod Accepted patch", ""),
        (FAILED, "one is not", None, f"0 pod Accepted create | {REFUSED}", "must be linux"),
        (FAILED, "never asked", None, "1 pod Step create end", "no answer"),
        (UNKNOWN, "could not ask", None, "trouble: no connection", "no connection"),
    ],
    "field": [
        (PASSED, "value", {"path": "spec.x", "equals": 10}, "1 pod Field spec.x 10", "10"),
        (PASSED, "truth", {"path": "spec.x", "equals": True}, "1 pod Field spec.x true", "true"),
        (PASSED, "absent", {"path": "spec.x", "absent": True}, "1 pod Field spec.x", "absent"),
        (PASSED, "same", {"path": "status.podIP", "changes": False}, TWICE + "10.0.0.1", "10.0.0.1"),
        (PASSED, "changed", {"path": "status.podIP", "changes": True}, TWICE + "10.0.0.2", "10.0.0.2"),
        (FAILED, "another value", {"path": "spec.x", "equals": 10}, "1 pod Field spec.x 1", "1"),
        (FAILED, "no value", {"path": "spec.x", "equals": 10}, "1 pod Field spec.x", "absent"),
        (FAILED, "one of two", {"path": "status.podIP", "equals": "10.0.0.1"}, TWICE + "10.0.0.2", "10.0.0.2"),
        (FAILED, "there after all", {"path": "spec.x", "absent": True}, "1 pod Field spec.x 1", "1"),
        (FAILED, "changed after all", {"path": "status.podIP", "changes": False}, TWICE + "10.0.0.2", ""),
        (FAILED, "the same after all", {"path": "status.podIP", "changes": True}, TWICE + "10.0.0.1", ""),
        (FAILED, "gone", {"path": "status.podIP", "changes": False}, TWICE.strip(), "absent"),
        (FAILED, "one reading", {"path": "spec.x", "changes": False}, "1 pod Field spec.x 1", "read 1 times"),
        (FAILED, "not read", {"path": "spec.x", "equals": 1}, "1 pod Field spec.y 1", "read 0 times"),
        (UNKNOWN, "could not read", {"path": "spec.x", "equals": 1}, "trouble: no connection", "no connection"),
    ],
}  # fmt: skip


def test_example(example: Any, check: Any) -> None:
    check(example)
