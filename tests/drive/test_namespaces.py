from __future__ import annotations

import re
import socket
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.drive import namespaces
from conformance.drive.namespaces import EXPIRES, OWNER, abandoned
from conformance.errors import ConformanceError
from conformance.timing import SteppedClock

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


@pytest.mark.parametrize("prefix", ["plc", "a", "team-a-0123456789-0123456789-0"])
@pytest.mark.parametrize("case", ["short", "a-long-name" * 9 + "[restartPolicy=Never]", "app[mode=a,b=é]"])
def test_names_are_labels_that_begin_with_the_prefix(prefix: str, case: str) -> None:
    name = namespaces.name_of(namespaces.prefix(prefix), "0a1b2c3d", case)
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", name)
    assert name.startswith(f"{prefix}-0a1b2c3d-{case[:3]}")


def test_cases_that_begin_alike_have_names_of_their_own() -> None:
    names = {namespaces.name_of("plc", "0a1b2c3d", "x" * 60 + end) for end in "abc"}
    assert len(names) == 3


@pytest.mark.parametrize("written", ["", "-a", "a-", "A", "a.b", "a" * 31])
def test_what_cannot_begin_a_name_is_told(written: str) -> None:
    with pytest.raises(ConformanceError, match="write --namespace-prefix with at most 30"):
        namespaces.prefix(written)


def test_a_secret_is_made_right_after_the_namespace() -> None:
    made: list[str] = []
    api: Any = SimpleNamespace(create=lambda path, body: made.append(f"{path} {body['kind']}"))
    namespaces.create(api, "n", "r", "c", SteppedClock())
    namespaces.create(api, "n", "r", "c", SteppedClock(), {"kind": "Secret"})
    assert made == [
        "/api/v1/namespaces Namespace",
        "/api/v1/namespaces Namespace",
        "/api/v1/namespaces/n/secrets Secret",
    ]
