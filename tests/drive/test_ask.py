from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.cluster.answers import from_status
from conformance.drive.steps import STEPS
from conformance.errors import ClusterError
from conformance.scenario.validation import strictly
from conformance.timeline import notation

INVALID = from_status({
    "status": "Failure", "reason": "Invalid", "message": "Pod is invalid", "code": 422,
    "details": {"causes": [
        {"reason": "FieldValueRequired", "field": "spec.containers", "message": "Required value"},
        {"reason": "FieldValueInvalid", "field": "spec.os", "message": "Invalid value"},
    ]},
})  # fmt: skip
NOT_YET = from_status({"code": 403, "reason": "Forbidden", "message": "no ServiceAccount default"})
FORBIDDEN = from_status({"code": 403, "reason": "Forbidden", "message": "violates PodSecurity"})


def play(word: str, arguments: Any, stage: Any) -> list[str]:
    entry = STEPS[word]
    entry.function(strictly(entry.arguments, arguments, {}), stage)
    return [" ".join([event.words(), str(event.data.get("message", ""))]).strip() for event in stage.events]


def test_an_accepted_request_is_recorded_with_the_fields_that_it_asks_for(
    stage_with: Callable[..., Any],
) -> None:
    stage = stage_with(NOT_YET, {"spec": {"os": None}, "status": {"qosClass": "Burstable"}})
    told = play("ask", {"reads": ["status.qosClass", "spec.os"]}, stage)
    assert told == ["pod Accepted create", "pod Field status.qosClass Burstable", "pod Field spec.os"]
    assert stage.session.api.requests[-1][3] == {"dry_run": True}


def test_every_cause_of_a_rejection_is_recorded(stage_with: Callable[..., Any]) -> None:
    assert play("ask", "create", stage_with(INVALID)) == [
        "pod Rejected create FieldValueRequired spec.containers Required value",
        "pod Rejected create FieldValueInvalid spec.os Invalid value",
    ]
    assert play("ask", "create", stage_with(FORBIDDEN)) == [
        "pod Rejected create Forbidden  violates PodSecurity"
    ]


def test_a_patch_goes_to_the_subresource(stage_with: Callable[..., Any]) -> None:
    stage = stage_with({})
    told = play("ask", {"patch": {"spec": {}}, "subresource": "ephemeralcontainers"}, stage)
    assert told == ["pod Accepted ephemeralcontainers"]
    verb, path, _, more = stage.session.api.requests[0]
    assert (verb, path) == ("patch", "/api/v1/namespaces/ns/pods/example/ephemeralcontainers")
    assert more["dry_run"] is True


def test_a_server_that_fails_is_trouble_and_no_answer(stage_with: Callable[..., Any]) -> None:
    stage = stage_with(from_status({"code": 500, "message": "etcd"}))
    with pytest.raises(ClusterError, match="etcd"):
        play("ask", "create", stage)
    assert not stage.events


def test_a_resize_names_the_list_of_the_container(stage_with: Callable[..., Any]) -> None:
    stage = stage_with({})
    wanted = [
        {"container": "app", "requests": {"cpu": "2m"}},
        {"container": "proxy", "limits": {"cpu": "3m"}},
    ]
    play("resize", wanted, stage)
    _, path, body, _ = stage.session.api.requests[0]
    assert path.endswith("/pods/example/resize")
    assert body["spec"] == {
        "containers": [{"name": "app", "resources": {"requests": {"cpu": "2m"}}}],
        "initContainers": [{"name": "proxy", "resources": {"limits": {"cpu": "3m"}}}],
    }


def test_a_quota_is_there_once_its_use_is_known(stage_with: Callable[..., Any]) -> None:
    stage = stage_with({}, {"status": {}}, {"status": {"used": {"pods": "0"}}})
    play("provide", {"kind": "ResourceQuota", "spec": {"hard": {"pods": "1"}}}, stage)
    assert [request[0] for request in stage.session.api.requests] == ["create", "get", "get"]


def test_records_can_be_written_and_read_again(stage_with: Callable[..., Any]) -> None:
    stage = stage_with(INVALID)
    play("ask", "create", stage)
    lines = [notation.line_of(event, 0.0) for event in stage.events]
    again = notation.parse("\n".join(lines))
    assert [event.data for event in again.events] == [event.data | {"code": 422} for event in stage.events]
