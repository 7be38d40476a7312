"""A command in a process of its own is waited for, told its cost, and interrupted when it takes too long."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import child
from conformance.errors import ConformanceError

pytestmark = pytest.mark.whole

MEBIBYTE = 2**20


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_what_it_printed_and_what_it_cost(tmp_path: Path) -> None:
    code = "import os; print(os.getcwd(), os.environ['WORD'], sum(range(10**6)) > 0)"
    done = child.run(python(code), folder=tmp_path, environment={"WORD": "said"})
    assert done.output.split() == [str(tmp_path), "said", "True"]
    assert 0.005 < done.cpu < 30


def test_the_memory_is_that_of_the_child_alone() -> None:
    ours = bytearray(256 * MEBIBYTE)
    large = child.run(python(f"import time; b = bytearray(96 * {MEBIBYTE}); time.sleep(1)")).mib
    small = child.run(python("import time; time.sleep(1)")).mib
    assert 0 < small < 96 < large < 200 < len(ours) / MEBIBYTE


def test_a_child_that_takes_too_long_is_interrupted(tmp_path: Path) -> None:
    code = (
        "import pathlib, time\n"
        "try: time.sleep(60)\n"
        f"except KeyboardInterrupt: pathlib.Path({str(tmp_path / 'cleaned')!r}).touch()"
    )
    with pytest.raises(ConformanceError, match="not done within 2 s"):
        child.run(python(code), seconds=2.0)
    assert (tmp_path / "cleaned").exists()
