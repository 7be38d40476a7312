"""A pytest session of its own, for commands that run cases on several clusters one after another."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

LOG = "pytest.log"


def run(arguments: Iterable[object], folder: Path) -> int:
    """The session's exit status; what it says goes to `pytest.log` in the folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOG).open("w") as log:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return done.returncode
