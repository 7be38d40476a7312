"""Asks the cluster's components how they are, with nothing but the standard library."""

from __future__ import annotations

import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from conformance.cluster.local.layout import Layout
from conformance.errors import ClusterError
from conformance.timing import Clock, Deadline

INTERVAL = 0.1


class Api:
    """The API server as seen by the administrator."""

    def __init__(self, layout: Layout) -> None:
        self._server = layout.server
        context = ssl.create_default_context(cafile=str(layout.pki / "ca.crt"))
        context.load_cert_chain(layout.pki / "admin.crt", layout.pki / "admin.key")
        # An empty ProxyHandler: a proxy of the environment does not lead to an address of this machine.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )

    def get(self, path: str) -> str | None:
        """The body of a successful answer; None for anything else."""
        try:
            with self._opener.open(f"{self._server}{path}", timeout=5) as answer:
                body: bytes = answer.read()
        except (OSError, urllib.error.URLError, ValueError):
            return None
        return body.decode()

    def read(self, path: str) -> dict[str, Any] | None:
        """An object; None when there is none, or no answer."""
        body = self.get(path)
        parsed: dict[str, Any] | None = json.loads(body) if body else None
        return parsed

    def serves(self) -> bool:
        """Whether the API server has done all it does before it takes requests."""
        return self.get("/readyz") == "ok"

    def node(self, name: str) -> dict[str, Any] | None:
        """The node when it is Ready, and nothing keeps pods off it."""
        found = self.read(f"/api/v1/nodes/{name}")
        return found if found and is_ready(found) else None

    def service_account(self) -> bool:
        """Whether pods can be created: admission wants the namespace's default service account."""
        return self.read("/api/v1/namespaces/default/serviceaccounts/default") is not None


def listens(address: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        with socket.create_connection((address, port), timeout=1):
            return True
    except OSError:
        return False


def is_ready(node: dict[str, Any]) -> bool:
    """Whether the node's condition Ready is True and it has no taint."""
    conditions = node.get("status", {}).get("conditions", ())
    ready = any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)
    return ready and not node.get("spec", {}).get("taints")


def wait(
    condition: Callable[[], object], what: str, running: Callable[[], None], clock: Clock, seconds: float
) -> None:
    """Wait until `condition` holds; `running` raises as soon as it never can. ClusterError after `seconds`."""
    deadline = Deadline(clock, seconds)
    while not condition():
        running()
        if deadline.expired:
            raise ClusterError(f"{what} not within {seconds:g} s")
        clock.sleep(INTERVAL)
