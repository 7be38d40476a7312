from __future__ import annotations

import socket
import subprocess

import pytest

from conformance.drive import namespaces
from conformance.drive.namespaces import EXPIRES, OWNER, abandoned

NOW = 1_000_000.0


def test_what_this_process_made_is_not_abandoned() -> None:
    assert not abandoned({OWNER: namespaces.owner(), EXPIRES: "0"}, NOW)


def test_what_a_dead_process_of_this_host_made_is_abandoned() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert abandoned({OWNER: f"{socket.gethostname()}/{process.pid}/1", EXPIRES: f"{NOW + 1:.0f}"}, NOW)


def test_a_process_with_a_recycled_id_is_another_one() -> None:
    host, pid, started = namespaces.owner().split("/")
    assert abandoned({OWNER: f"{host}/{pid}/{int(started) - 1}"}, NOW)


@pytest.mark.parametrize(
    ("expires", "expected"), [(f"{NOW + 1:.0f}", False), (f"{NOW - 1:.0f}", True), ("?", True)]
)
def test_what_another_host_made_is_abandoned_after_its_expiry(expires: str, expected: bool) -> None:
    assert abandoned({OWNER: "elsewhere/1/1", EXPIRES: expires}, NOW) is expected
