"""Processes known by id and start: only the very one is ever ended."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cluster.local import processes
from conformance.cluster.local.processes import Process, Stat
from conformance.timing import SystemClock

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("on", flush=True)
time.sleep(60)
"""
TAIL = "S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 1 1"


@pytest.mark.parametrize("name", ["sleep", "a b", "a) S 1 (b", ")"])
def test_stat_of_a_process_with_any_name(name: str) -> None:
    assert processes.parse_stat(f"42 ({name}) {TAIL}") == Stat("S", 4711)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Process]:
    """A process that only SIGKILL ends."""
    child = processes.start([sys.executable, "-c", STUBBORN], {}, tmp_path / "log", tmp_path / "record.json")
    while (tmp_path / "log").read_text() != "on\n":
        time.sleep(0.01)
    process = processes.read(tmp_path / "record.json")
    assert process is not None
    assert process.pid == child.pid
    yield process
    child.kill()
    child.wait()


def test_ended_after_its_grace(started: Process) -> None:
    assert processes.alive(started)
    began = time.monotonic()
    processes.end([started], SystemClock(), grace=0.3)
    assert time.monotonic() - began >= 0.3
    assert not processes.alive(started)
    assert not Path(f"/proc/{started.pid}").exists()


@pytest.mark.parametrize("stranger", [{"started": 1}, {"boot": "another"}])
def test_stranger_with_a_recycled_id_is_left_alone(started: Process, stranger: dict[str, object]) -> None:
    recorded = replace(started, **stranger)  # type: ignore[arg-type]
    assert not processes.alive(recorded)
    processes.end([recorded], SystemClock(), grace=0)
    assert processes.alive(started)


def test_zombie_does_not_live_and_is_reaped() -> None:
    child = subprocess.Popen(["true"])
    process = processes.identify(child.pid)
    assert process is not None
    deadline = time.monotonic() + 10
    while processes.alive(process):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    processes.end([process], SystemClock(), grace=0)
    assert not Path(f"/proc/{child.pid}").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', "null"])
def test_record_that_was_cut_off_names_nobody(tmp_path: Path, text: str) -> None:
    record = tmp_path / "x.json"
    record.write_text(text)
    assert processes.read(record) is None
