"""An API server's answers: for providers that only ask for facts, and over HTTP."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest

from conformance.cluster import ApiError, Node, Unreachable
from conformance.cluster.facts import BOOT
from tests.cluster.api_server import Server


class Facts:
    """Answers as a cluster of `version`; unreachable without one. `labelled`: the value of our label on its node."""

    def __init__(
        self, served: str | None, labelled: str = "", metrics: str = "", kubelet: str | None = None
    ) -> None:
        self.served, self.labelled, self.metrics = served, labelled, metrics
        self.kubelet = kubelet or served
        self.boot = BOOT.read_text().strip()

    def version(self) -> str:
        if self.served is None:
            raise Unreachable("connection refused")
        return self.served

    def node(self, _name: str | None = None, labels: object = None) -> Node:
        assert not labels
        self.version()
        return Node("n", str(self.kubelet), "containerd://2.4.2", "6.1", "Debian", "amd64", self.boot)

    def list(self, _path: str, label_selector: str = "") -> dict[str, Any]:
        key, _, value = label_selector.partition("=")
        assert key == "pod-lifecycle-conformance/created"
        return {"items": [{}] if self.version() and self.labelled and value in ("", self.labelled) else []}

    def get(self, _path: str) -> dict[str, Any]:
        return {"version": self.version()}

    def text(self, path: str) -> str:
        if not self.metrics:
            raise ApiError(403, "Forbidden", path)
        return self.metrics


@pytest.fixture
def facts() -> Callable[..., Any]:
    return Facts


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
