"""What holds for all tests, however slow the machine is and from wherever they are started; the cluster of those
that need one."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from conformance.cluster import Api, ClusterInfo

pytest_plugins = ("pytester",)

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# Whoever starts pytest in the background lets it ignore these signals, and programs under test would inherit that.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(scope="session")
def cluster() -> ClusterInfo:
    """The local cluster `default`, or the one that PLC_TEST_CLUSTER names; it stays for the next tests."""
    from conformance.cluster import Options, provider

    return provider(Options(name=os.environ.get("PLC_TEST_CLUSTER"))).create()


@pytest.fixture(scope="session")
def api(cluster: ClusterInfo) -> Api:
    from conformance.cluster import Api

    return Api.connect(cluster)
