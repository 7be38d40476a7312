from __future__ import annotations

from typing import Any

import pytest

from conformance.scenario.patch import patched

POD: dict[str, Any] = {
    "restartPolicy": "Never",
    "sidecars": [{"name": "one", "startupProbe": {"periodSeconds": 1}}, {"name": "two"}],
    "containers": [{"name": "app", "args": ["a", "b"]}],
}


@pytest.mark.parametrize(
    ("change", "field", "becomes"),
    [
        ({"restartPolicy": "Always"}, "restartPolicy", "Always"),
        ({"restartPolicy": None}, "restartPolicy", None),
        (
            {"sidecars": [{"name": "one", "startupProbe": None}]},
            "sidecars",
            [{"name": "one"}, {"name": "two"}],
        ),
        (
            {"sidecars": [{"name": "one", "startupProbe": {"failureThreshold": 2, "periodSeconds": None}}]},
            "sidecars",
            [{"name": "one", "startupProbe": {"failureThreshold": 2}}, {"name": "two"}],
        ),
        ({"sidecars": ["two", "one"]}, "sidecars", list(reversed(POD["sidecars"]))),
        ({"sidecars": ["two"]}, "sidecars", [{"name": "two"}]),
        ({"sidecars": [{"name": "three"}]}, "sidecars", [*POD["sidecars"], {"name": "three"}]),
        ({"containers": [{"name": "app", "args": ["c"]}]}, "containers", [{"name": "app", "args": ["c"]}]),
        ({"volumes": [{"name": "data"}]}, "volumes", [{"name": "data"}]),
    ],
)
def test_what_a_change_makes_of_a_pod(change: Any, field: str, becomes: Any) -> None:
    before = repr(POD)
    changed = patched(POD, change)
    assert changed.get(field) == becomes
    assert {key: value for key, value in changed.items() if key != field} == {
        key: value for key, value in POD.items() if key != field
    }
    assert repr(POD) == before


def test_nulls_of_what_is_new_are_left_out() -> None:
    assert patched({}, {"securityContext": {"runAsUser": 1, "fsGroup": None}}) == {
        "securityContext": {"runAsUser": 1}
    }
