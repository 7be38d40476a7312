"""What a kubeconfig names → a way to its API server: address, TLS and credentials that stay valid.

The client package renews what an exec plugin says will expire. What it does not do is done here: once the server no
longer accepts the credentials, the kubeconfig is read again (a plugin that names no expiry, a rotated token file or
certificate), and a plugin that fails is an error and no anonymous request.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, get_ident
from typing import Any

from conformance.cluster.answers import Forbidden
from conformance.errors import ClusterError
from conformance.timing import Clock

THREADS = 64
"""Connections kept open: one for each thread that may talk at the same time."""
FRESH = 10.0
"""Seconds for which credentials are taken as they are. The client package would renew any that expire within five
minutes, for each request anew if a plugin never gives others."""


class Connection:
    """Settings and connections of one user of one cluster; safe to share between threads."""

    def __init__(self, kubeconfig: Path | None, context: str | None, clock: Clock) -> None:
        self._kubeconfig, self._context, self._clock = kubeconfig, context, clock
        self._lock = Lock()
        self._load()

    def headers(self) -> dict[str, str]:
        """The credentials as headers, none for those that are part of TLS."""
        with self._lock:
            if self._clock.monotonic() - self._asked >= FRESH:
                self._ask()
            return self._headers

    def renew(self, rejected: dict[str, str]) -> bool:
        """Read the kubeconfig again, unless that has been done since the rejected headers were given out. Whether
        there may be others now: not for credentials that are as old as the kubeconfig's own text."""
        with self._lock:
            if rejected == self._headers:
                before = (self._headers, self._certificate())
                self._load()
                return before != (self._headers, self._certificate())
            return True

    @property
    def host(self) -> str:
        return str(self.configuration.host)

    def _load(self) -> None:
        from kubernetes.client import ApiClient

        self.configuration = _configuration(self._kubeconfig, self._context)
        self.pool = ApiClient(self.configuration).rest_client.pool_manager
        self._ask()

    def _ask(self) -> None:
        with _complaints():  # old credentials may do; if they do not, reading the kubeconfig again tells
            settings = self.configuration.auth_settings()
        self._headers = {setting["key"]: setting["value"] for setting in settings.values()}
        self._asked = self._clock.monotonic()

    def _certificate(self) -> bytes:
        file = self.configuration.cert_file
        return Path(file).read_bytes() if file else b""


def _configuration(kubeconfig: Path | None, context: str | None) -> Any:
    try:
        from kubernetes import client, config

        configuration = client.Configuration()
        where = None if kubeconfig is None else str(kubeconfig)
        load: Any = config.load_kube_config
        with _complaints() as complaints:
            load(where, context=context, client_configuration=configuration, persist_config=False)
    except Exception as error:
        raise ClusterError(f"The kubeconfig {kubeconfig or '(default)'} cannot be used: {error}") from error
    if complaints:
        raise Forbidden(
            401,
            "Unauthorized",
            f"the plugin for credentials in {kubeconfig or 'the kubeconfig'} failed: {'; '.join(complaints)}",
        )
    configuration.connection_pool_maxsize = THREADS
    configuration.keep_alive = True
    return configuration


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What the client package logs about an exec plugin, which is all that it does when one fails."""
    found: list[str] = []
    mine = get_ident()

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == mine and record.pathname.endswith("kube_config.py"):
                found.append(record.getMessage())

    handler = Handler(logging.ERROR)
    logging.getLogger().addHandler(handler)
    try:
        yield found
    finally:
        logging.getLogger().removeHandler(handler)
