"""Raw JSON in and out of the API server, with the connection and credentials that a kubeconfig names.

The typed models of the client package are left out on purpose: a field that they do not know must reach the
server, and come back. The package is imported only when a connection is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from conformance.cluster import paths
from conformance.cluster.answers import (
    ApiError,
    Forbidden,
    Throttled,
    Unreachable,
    from_response,
    from_status,
)
from conformance.cluster.connection import Connection
from conformance.cluster.execution import Executed, finish
from conformance.cluster.node import Node, choose
from conformance.cluster.protocol import ClusterInfo
from conformance.cluster.stream import Stream
from conformance.errors import ClusterError
from conformance.timing import Clock, SystemClock

CONNECT, READ = 10.0, 30.0
"""Seconds to wait for a connection, and for the next byte of an answer."""
_PAUSES = (0.2, 1.0, 3.0)
"""Seconds before each further try of a request that may be repeated."""
_JSON = "application/json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `read`: seconds to wait for the next byte; `streams`: the answer is read as it comes."""

    method: str
    path: str
    query: Mapping[str, object]
    body: object = None
    content: str = _JSON
    read: float = READ
    streams: bool = False


class Api:
    """One API server. Safe to share between threads; every method raises ApiError."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    @classmethod
    def connect(cls, info: ClusterInfo) -> Api:
        """The API server of a cluster that a provider has created or found."""
        return cls.open(info.kubeconfig, info.context)

    @classmethod
    def open(cls, kubeconfig: Path | None, context: str | None = None) -> Api:
        """The API server of a kubeconfig (None: where kubectl looks); ClusterError when it cannot be used."""
        clock = SystemClock()
        return cls(Connection(kubeconfig, context, clock), clock)

    def get(self, path: str, **query: object) -> dict[str, Any]:
        return self._json("GET", path, query)

    def list(self, path: str, label_selector: str = "", field_selector: str = "") -> dict[str, Any]:
        """The whole list object: `items`, and `metadata.resourceVersion` from which to watch."""
        return self.get(path, labelSelector=label_selector, fieldSelector=field_selector)

    def create(self, path: str, body: Mapping[str, Any], dry_run: bool = False) -> dict[str, Any]:
        """Create in the collection at `path`; a field that the server does not know is an error (Invalid).

        `dry_run`: everything but the storing, so nothing is there afterwards.
        """
        return self._json("POST", path, _strict(dry_run), body)

    def delete(self, path: str, grace: float | None = None, uid: str | None = None) -> dict[str, Any]:
        """Ask for deletion. `grace`: whole seconds, None for the pod's own; Conflict if `uid` is another."""
        body: dict[str, Any] = {
            "kind": "DeleteOptions",
            "apiVersion": "v1",
            "propagationPolicy": "Background",
        }
        if grace is not None:
            body["gracePeriodSeconds"] = int(grace)
        if uid:
            body["preconditions"] = {"uid": uid}
        return self._json("DELETE", path, {}, body)

    def patch(
        self, path: str, body: object, content_type: str = MERGE, dry_run: bool = False
    ) -> dict[str, Any]:
        return self._json("PATCH", path, _strict(dry_run), body, content_type)

    def watch(
        self, path: str, resource_version: str, label_selector: str = "", timeout: float = 60.0
    ) -> Stream[dict[str, Any]]:
        """Events `{type, object}` after `resource_version`, bookmarks among them, until the server ends the
        watch after `timeout` seconds; an ERROR event is raised (Gone for 410)."""
        query = {
            "watch": "true",
            "resourceVersion": resource_version,
            "labelSelector": label_selector,
            "allowWatchBookmarks": "true",
            "timeoutSeconds": int(timeout),
        }
        return Stream(self._stream(path, query, timeout + CONNECT), _watched, _broken)

    def log(
        self, namespace: str, pod: str, container: str, previous: bool = False, follow: bool = False
    ) -> Stream[str]:
        """Lines of a container's log, each with the runtime's time stamp in front."""
        query = {"container": container, "timestamps": "true", "previous": previous, "follow": follow}
        read = 3600.0 if follow else READ
        return Stream(self._stream(paths.pod(namespace, pod, "log"), query, read), _text, _broken)

    def execute(
        self, namespace: str, pod: str, container: str, command: Sequence[str], timeout: float = 30.0
    ) -> Executed:
        """Run a command in a container and wait for its end; Unreachable after `timeout` seconds."""
        query = [("container", container), ("stdout", "true"), ("stderr", "true")]
        query += [("command", word) for word in command]
        path = f"{paths.pod(namespace, pod, 'exec')}?{urlencode(query)}"
        return finish(self._accepted(partial(_websocket, self._connection, path)), timeout, self._clock)

    def text(self, path: str) -> str:
        """An answer that is not JSON, such as /metrics."""
        data: bytes = self._request(Request("GET", path, {})).data
        return data.decode("utf-8", "replace")

    def version(self) -> str:
        """`gitVersion` of the API server, such as v1.37.2."""
        return str(self.get("/version")["gitVersion"])

    def node(self, name: str | None = None, labels: Mapping[str, str] | None = None) -> Node:
        """Facts about a node: the named one, or the first that takes pods, of those that have the labels."""
        selector = ",".join(f"{key}={value}" for key, value in (labels or {}).items())
        found = self.list(paths.NODES, label_selector=selector)["items"]
        if selector and not found:
            raise ClusterError(f"The cluster has no node with the labels {selector}.")
        return choose(found, name)

    def _json(
        self, method: str, path: str, query: Mapping[str, object], body: object = None, content: str = _JSON
    ) -> dict[str, Any]:
        answer = json.loads(self._request(Request(method, path, query, body, content)).data)
        return answer if isinstance(answer, dict) else {"items": answer}

    def _stream(self, path: str, query: Mapping[str, object], read: float) -> Any:
        return self._request(Request("GET", path, query, read=read, streams=True))

    def _request(self, request: Request) -> Any:
        """Send, and send again where that is safe: a GET after a lost connection, anything after a 429."""
        for pause in _PAUSES:
            try:
                return self._accepted(partial(self._send, request))
            except (Unreachable, Throttled) as error:
                if request.method != "GET" and isinstance(error, Unreachable):
                    raise
            self._clock.sleep(pause)
        return self._accepted(partial(self._send, request))

    def _accepted(self, send: Callable[[dict[str, str]], Any]) -> Any:
        """Send with the credentials, and once more with newer ones if the server does not accept them."""
        credentials = self._connection.headers()
        try:
            return send(credentials)
        except Forbidden as error:
            if error.status != 401 or not self._connection.renew(credentials):
                raise
        return send(self._connection.headers())

    def _send(self, request: Request, credentials: Mapping[str, str]) -> Any:
        import urllib3

        headers = {"Accept": "application/json", "User-Agent": "pod-lifecycle-conformance", **credentials}
        if request.body is not None:
            headers["Content-Type"] = request.content
        try:
            response = self._connection.pool.request(
                request.method,
                f"{self._connection.host}{request.path}{_query(request.query)}",
                body=None if request.body is None else json.dumps(request.body).encode(),
                headers=headers,
                timeout=urllib3.Timeout(connect=CONNECT, read=request.read),
                retries=False,
                preload_content=not request.streams,
            )
            if response.status < 300:
                return response
            raise from_response(response.status, response.data)
        except urllib3.exceptions.HTTPError as error:
            raise _broken(error) from error


def _websocket(connection: Connection, path: str, headers: Mapping[str, str]) -> Any:
    import websocket
    from kubernetes.stream import ws_client

    client: Any = ws_client
    websocket.setdefaulttimeout(CONNECT)
    address = client.get_websocket_url(f"{connection.host}{path}")
    try:
        return client.WSClient(
            connection.configuration, address, dict(headers), capture_all=False, binary=True
        )
    except websocket.WebSocketBadStatusException as error:
        raise from_response(error.status_code, error.resp_body or b"") from error
    except (websocket.WebSocketException, OSError) as error:
        raise _broken(error) from error


def _strict(dry_run: bool) -> dict[str, object]:
    return {"fieldValidation": "Strict", "dryRun": "All" if dry_run else ""}


def _query(query: Mapping[str, object]) -> str:
    given = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in query.items()
        if value
    }
    return f"?{urlencode(given)}" if given else ""


def _watched(line: bytes) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(line)
    if event["type"] == "ERROR":
        raise from_status(event["object"])
    return event


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")


def _broken(error: Exception) -> ApiError:
    return error if isinstance(error, ApiError) else Unreachable(f"{type(error).__name__}: {error}")


__all__ = ["MERGE", "STRATEGIC", "Api", "ApiError", "Executed", "Node"]
