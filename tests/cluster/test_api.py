"""The client against a small HTTP server in this process that answers what it is told to."""

import json
from pathlib import Path

import pytest

from conformance.cluster import (
    Api,
    ApiError,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    ServerError,
    Throttled,
    Unreachable,
)
from conformance.cluster.answers import Cause
from conformance.errors import ClusterError
from conformance.timing import SteppedClock
from tests.cluster.api_server import Server, status


@pytest.fixture
def kubeconfig(server: Server, tmp_path: Path) -> Path:
    user = {
        "exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", _PLUGIN]}
    }
    config = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "me"}}],
        "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
        "users": [{"name": "me", "user": user}],
    }
    path = tmp_path / "kubeconfig"
    path.write_text(json.dumps(config))
    return path


_PLUGIN = """echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
"status": {"token": "from-plugin"}}'"""


@pytest.fixture
def client(kubeconfig: Path) -> Api:
    client = Api.open(kubeconfig)
    client._clock = SteppedClock()
    return client


OK = (200, b'{"kind": "Pod", "spec": {"fromTheFuture": {"a": [1]}}}')


def test_fields_unknown_to_the_client_go_there_and_come_back(server: Server, client: Api) -> None:
    server.answers = [OK]
    pod = {"kind": "Pod", "spec": {"fromTheFuture": {"a": [1]}}}
    assert client.create("/api/v1/namespaces/x/pods", pod) == pod
    method, path, query, body, headers = server.requests[0]
    assert (method, path, body) == ("POST", "/api/v1/namespaces/x/pods", pod)
    assert query == {"fieldValidation": ["Strict"]}
    assert headers["authorization"] == "Bearer from-plugin"


def test_a_dry_run_says_so(server: Server, client: Api) -> None:
    server.answers = [OK, OK]
    client.create("/p", {}, dry_run=True)
    client.patch("/p/x", {}, dry_run=True)
    assert [request[2]["dryRun"] for request in server.requests] == [["All"], ["All"]]


def test_what_is_wrong_with_each_field_is_told(server: Server, client: Api) -> None:
    causes = [{"reason": "FieldValueRequired", "field": "spec.containers", "message": "Required value"}]
    refusal = {"kind": "Status", "reason": "Invalid", "message": "because", "details": {"causes": causes}}
    server.answers = [(422, json.dumps(refusal).encode())]
    with pytest.raises(Invalid) as caught:
        client.create("/p", {})
    assert caught.value.causes == (Cause("FieldValueRequired", "spec.containers", "Required value"),)


def test_deletion_names_grace_zero_and_the_uid(server: Server, client: Api) -> None:
    server.answers = [OK, OK]
    client.delete("/p", grace=0, uid="u1")
    client.delete("/p")
    assert server.requests[0][3]["gracePeriodSeconds"] == 0
    assert server.requests[0][3]["preconditions"] == {"uid": "u1"}
    assert "gracePeriodSeconds" not in server.requests[1][3]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (400, Invalid),
        (401, Forbidden),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (410, Gone),
        (422, Invalid),
        (500, ServerError),
        (418, ApiError),
    ],
)
def test_refusals_are_errors_of_their_own(
    server: Server, client: Api, code: int, error: type[ApiError]
) -> None:
    server.answers = [status(code, "Why")]
    with pytest.raises(error, match="Why: because") as raised:
        client.get("/x")
    assert (type(raised.value), raised.value.status) == (error, code)
    assert len(server.requests) == 1


def test_an_answer_that_is_no_status_still_says_what_it_was(server: Server, client: Api) -> None:
    server.answers = [(502, b"<h1>Bad gateway</h1>")]
    with pytest.raises(ServerError, match="HTTP 502: <h1>Bad gateway"):
        client.get("/x")


def test_a_get_is_tried_again_after_a_lost_connection(server: Server, client: Api) -> None:
    server.answers = [None, None, OK]
    assert client.get("/x")["kind"] == "Pod"


def test_what_may_have_been_carried_out_is_not_sent_twice(server: Server, client: Api) -> None:
    server.answers = [None, OK]
    with pytest.raises(Unreachable):
        client.create("/x", {})
    assert len(server.requests) == 1


def test_what_was_turned_away_is_sent_again_and_in_the_end_told(server: Server, client: Api) -> None:
    server.answers = [status(429, "TooManyRequests"), OK]
    client.create("/x", {})
    server.answers = [status(429, "TooManyRequests")] * 4
    with pytest.raises(Throttled):
        client.create("/x", {})


def test_connections_are_kept(server: Server, client: Api) -> None:
    server.answers = [OK, OK, status(404, "NotFound"), OK]
    client.get("/x")
    client.create("/x", {})
    with pytest.raises(NotFound):
        client.get("/x")
    client.get("/x")
    assert len(server.connections) == 1


def test_watch_gives_events_and_raises_an_error_event(server: Server, client: Api) -> None:
    event = {"type": "ADDED", "object": {"metadata": {"name": "p"}}}
    expired = {
        "type": "ERROR",
        "object": {"kind": "Status", "code": 410, "reason": "Expired", "message": "old"},
    }
    server.answers = [(200, f"{json.dumps(event)}\n{json.dumps(expired)}\n".encode())]
    watch = client.watch("/api/v1/pods", "7", "run=1", timeout=30)
    assert next(watch) == event
    with pytest.raises(Gone):
        next(watch)
    assert server.requests[0][2] == {
        "watch": ["true"],
        "resourceVersion": ["7"],
        "labelSelector": ["run=1"],
        "allowWatchBookmarks": ["true"],
        "timeoutSeconds": ["30"],
    }


def test_node_is_the_first_that_takes_pods(server: Server, client: Api) -> None:
    reported = (
        "kubeletVersion",
        "containerRuntimeVersion",
        "kernelVersion",
        "osImage",
        "architecture",
        "bootID",
    )
    info = dict.fromkeys(reported, "?")
    nodes = [
        {"metadata": {"name": name}, "spec": spec, "status": {"nodeInfo": info}}
        for name, spec in [
            ("control", {"taints": [{}]}),
            ("drained", {"unschedulable": True}),
            ("worker", {}),
        ]
    ]
    server.answers = [(200, json.dumps({"items": nodes}).encode())] * 2
    assert client.node().name == "worker"
    with pytest.raises(ClusterError, match="no node named gone"):
        client.node("gone")


@pytest.mark.parametrize(
    "text", [None, "current-context: [", '{"current-context": "nowhere", "contexts": []}']
)
def test_a_kubeconfig_that_cannot_be_used_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "broken"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ClusterError, match="broken cannot be used"):
        Api.open(path)


def test_nothing_listens(server: Server, client: Api) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(Unreachable):
        client.version()
