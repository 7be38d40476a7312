"""A folder of mistakes at collection: one error a file, each with its place, without a cluster."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.plugin.collection import collect

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
MISTAKES = ROOT / "tests" / "data" / "mistakes"


def test_collection_tells_every_mistake_with_its_place() -> None:
    files = sorted(MISTAKES.glob("*.yaml"))
    done = collect(ROOT, str(MISTAKES))
    assert done.status == pytest.ExitCode.INTERRUPTED, done.said
    assert f"{len(files)} errors" in done.said
    silent = [file.name for file in files if not re.search(rf"{re.escape(file.name)}:\d+:\d+: ", done.said)]
    assert not silent
    assert "Traceback" not in done.said
