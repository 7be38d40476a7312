"""A pytest plugin for runs under test: notes what the client asks the API server for, in words of RBAC.

Loaded by `-p tests.plugin.requested`; the file to write to is named by the variable REQUESTED.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.cluster.api import Api, Request

VARIABLE = "REQUESTED"
VERBS = {"POST": "create", "PATCH": "patch", "DELETE": "delete"}
_PATH = re.compile(
    r"/(?:api|apis/(?P<group>[^/]+))/v\w+"
    r"(?:/namespaces/[^/]+(?=/))?/(?P<resource>[^/]+)(?:/(?P<name>[^/]+)(?:/(?P<sub>[^/]+))?)?.*"
)


def asked(method: str, path: str, query: Mapping[str, object]) -> tuple[str, str, str]:
    """Group, resource (or path) and verb of a request."""
    match = _PATH.fullmatch(path)
    if match is None:
        return "", path, "get"
    read = "watch" if query.get("watch") else "get" if match["name"] else "list"
    resource = f"{match['resource']}/{match['sub']}" if match["sub"] else match["resource"]
    return match["group"] or "", resource, VERBS.get(method, read)


def _note(method: str, path: str, query: Mapping[str, object]) -> None:
    with Path(os.environ[VARIABLE]).open("a") as file:
        file.write(" ".join(asked(method, path, query)) + "\n")


if VARIABLE in os.environ:
    _send, _execute = Api._send, Api.execute

    def _noted(api: Api, request: Request, credentials: Mapping[str, str]) -> Any:
        _note(request.method, request.path, request.query)
        return _send(api, request, credentials)

    def _executed(api: Api, namespace: str, pod: str, *rest: Any, **more: Any) -> Any:
        # The API server wants both of whoever opens an exec by a websocket.
        _note("GET", f"/api/v1/namespaces/{namespace}/pods/{pod}/exec", {})
        _note("POST", f"/api/v1/namespaces/{namespace}/pods/{pod}/exec", {})
        return _execute(api, namespace, pod, *rest, **more)

    Api._send, Api.execute = _noted, _executed  # type: ignore[method-assign,assignment]
