"""An index's container: its shard, its results held until they have been collected, and a TERM that cleans up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.indexed import pack, worker

pytestmark = pytest.mark.whole

KUBECONFIG = json.dumps({"clusters": [{"name": "inside", "cluster": {}}]})


@pytest.fixture
def results(tmp_path: Path) -> Path:
    (tmp_path / "kubeconfig.json").write_text(KUBECONFIG)
    return tmp_path / "results"


@pytest.fixture
def working(results: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker whose pytest runs a test of one second."""
    test = tmp_path / "test_it.py"
    test.write_text(
        "import time, pathlib\ndef test_it():\n"
        f"    pathlib.Path({str(tmp_path / 'begun')!r}).touch()\n    time.sleep(1)\n    assert False\n"
    )
    own = ("--server", "https://api:6443", "--of", "4", "--results", str(results), "--wait", "20")
    words = (*own, "--kubeconfig", str(tmp_path / "kubeconfig.json"), "--", str(test), "-q")
    command = [sys.executable, "-m", "conformance.indexed.worker", *words]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "JOB_COMPLETION_INDEX": "2"},
    ) as process:
        yield process
        process.kill()


def awaited(path: Path) -> None:
    ends = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < ends, f"{path.name} did not come"
        time.sleep(0.05)


def test_the_results_stay_until_they_are_collected(working: subprocess.Popen[str], results: Path) -> None:
    awaited(results / worker.DONE)
    assert working.poll() is None
    (results / worker.COLLECTED).touch()
    assert working.wait(10) == 1, "the exit status is pytest's"
    assert (results / worker.RUN / "junit.xml").exists()
    server = json.loads((results / "kubeconfig").read_text())["clusters"][0]["cluster"]["server"]
    assert server == "https://api:6443"


def test_term_is_ctrl_c_to_pytest(working: subprocess.Popen[str], results: Path, tmp_path: Path) -> None:
    awaited(tmp_path / "begun")
    working.send_signal(signal.SIGTERM)
    awaited(results / worker.DONE)
    assert (results / worker.DONE).read_text() == str(int(pytest.ExitCode.INTERRUPTED))
    (results / worker.COLLECTED).touch()
    assert working.wait(10) == pytest.ExitCode.INTERRUPTED


def test_nobody_collects(tmp_path: Path) -> None:
    assert not worker.collected(tmp_path, 0.0)


def test_indexes_count_from_zero_and_shards_from_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "0")
    words = worker.command(("suites",), Path("k"), Path("out"), 4)
    assert words[words.index("--shard") + 1] == "1/4"


def test_results_travel_as_text(tmp_path: Path) -> None:
    (tmp_path / "from" / "timelines").mkdir(parents=True)
    (tmp_path / "from" / "timelines" / "a.ndjson").write_bytes(b"\x00\xff")
    text = pack.packed(tmp_path / "from")
    assert text.isascii()
    pack.unpack(text, tmp_path / "to")
    assert (tmp_path / "to" / "timelines" / "a.ndjson").read_bytes() == b"\x00\xff"
