"""Turns what the API server answered other than success into errors that name what happened.

Knows HTTP statuses and `metav1.Status` only; retrying and waiting are decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from conformance.errors import ClusterError


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the things that are wrong with a request: metav1.StatusCause."""

    reason: str
    field: str
    message: str


class ApiError(ClusterError):
    """The API server refused. `status`: HTTP status, 0 without an answer; `reason`: metav1.Status.reason.

    `causes`: what is wrong with the fields of a request, if it said so.
    """

    def __init__(self, status: int, reason: str, message: str, causes: Iterable[Cause] = ()) -> None:
        self.status = status
        self.reason = reason
        self.message = message
        self.causes = tuple(causes)
        super().__init__(f"{reason}: {message}" if message else reason)


class NotFound(ApiError):
    """404."""


class Conflict(ApiError):
    """409: the object exists already, or was changed meanwhile."""


class Forbidden(ApiError):
    """401 or 403: the credentials do not allow it; another try is of no use."""


class Invalid(ApiError):
    """400 or 422: the request itself is wrong: an unknown field, or the log of a container not started."""


class Gone(ApiError):
    """410: the resourceVersion is too old, the list must be read again."""


class Throttled(ApiError):
    """429: the server asks to come back later; the request was not carried out."""


class ServerError(ApiError):
    """5xx: the server failed."""


class Unreachable(ApiError):
    """No answer: connection refused or broken, TLS trouble, or a timeout."""

    def __init__(self, message: str) -> None:
        super().__init__(0, "Unreachable", message)


_CLASSES: dict[int, type[ApiError]] = {
    400: Invalid,
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    422: Invalid,
    429: Throttled,
}


def from_status(status: dict[str, Any]) -> ApiError:
    """The error of a `metav1.Status`, which watches send as an ERROR event."""
    code = int(status.get("code") or 500)
    reason, message = str(status.get("reason") or f"HTTP {code}"), str(status.get("message") or "")
    if code == 401 and message in ("", reason):
        message = "the API server does not accept the credentials"
    cls = _CLASSES.get(code, ServerError if code >= 500 else ApiError)
    return cls(code, reason, message, _causes(status))


def _causes(status: dict[str, Any]) -> Iterable[Cause]:
    for cause in (status.get("details") or {}).get("causes") or ():
        yield Cause(*(str(cause.get(name) or "") for name in ("reason", "field", "message")))


def from_response(code: int, body: bytes) -> ApiError:
    """The error of an HTTP answer, whose body is a `metav1.Status` or, behind proxies, any text."""
    try:
        status = json.loads(body)
    except ValueError:
        status = {}
    if not isinstance(status, dict) or status.get("kind") != "Status":
        status = {"message": body[:500].decode("utf-8", "replace").strip()}
    return from_status({**status, "code": code})
