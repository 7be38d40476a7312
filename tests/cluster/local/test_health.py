"""Whether a component answers, as the start and the return of one are waited for."""

from __future__ import annotations

import socket

from conformance.cluster.local import health


def test_somebody_listens_or_nobody_does() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert health.listens("127.0.0.1", port)
    assert not health.listens("127.0.0.1", port)
