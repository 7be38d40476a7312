"""Runs the command-line programs that some providers are built on, and says clearly when one is missing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from itertools import pairwise

from conformance.errors import ClusterError

_SHOWN = 15
"""How many of a failed command's last lines are shown."""


def run(command: Sequence[str], stdin: str = "", timeout: float = 600.0) -> str:
    """Standard output; ClusterError with the last words if the command fails or takes `timeout` seconds."""
    try:
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            errors="replace",
        )
    except FileNotFoundError as error:
        raise ClusterError(f"The program {command[0]} is not installed, or not on the PATH.") from error
    except subprocess.TimeoutExpired as error:
        raise ClusterError(f"`{' '.join(command)}` was still not done after {timeout:g} s.") from error
    if done.returncode:
        words = "\n".join(f"  {line}" for line in _said(done.stderr or done.stdout)[-_SHOWN:])
        raise ClusterError(f"`{' '.join(command)}` failed with exit code {done.returncode}:\n{words}")
    return done.stdout


def _said(text: str) -> list[str]:
    """The lines that are no part of a stack trace of Go: there a place is an indented line below its function."""
    pairs = pairwise([*text.strip().splitlines(), ""])
    return [line for line, below in pairs if not line.startswith("\t") and not below.startswith("\t")]


def find(*names: str) -> str | None:
    """The first of the programs that is on the PATH."""
    return next((name for name in names if shutil.which(name)), None)
