"""A folder of mistakes at collection: one error a file, each with its place, without a cluster."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MISTAKES = ROOT / "tests" / "data" / "mistakes"


def test_collection_tells_every_mistake_with_its_place() -> None:
    files = sorted(MISTAKES.glob("*.yaml"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", str(MISTAKES)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"{len(files)} errors" in done.stdout
    silent = [file.name for file in files if not re.search(rf"{re.escape(file.name)}:\d+:\d+: ", done.stdout)]
    assert not silent
    assert "Traceback" not in done.stdout + done.stderr
