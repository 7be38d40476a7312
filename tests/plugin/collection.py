"""What a pytest session would run, collected in this process: a new one would spend a second on its imports."""

from __future__ import annotations

import io
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Collected:
    """Exit status, names of the cases in order, and everything that was said."""

    status: int
    names: list[str]
    said: str


class _Names:
    def __init__(self) -> None:
        self.found: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.found = [item.name for item in session.items]


def collect(folder: Path, *arguments: str) -> Collected:
    """Have pytest collect only, in a folder, with nothing but the plugin under test."""
    names, said = _Names(), io.StringIO()
    options = ("--collect-only", "-q", "-s", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    with chdir(folder), redirect_stdout(said), redirect_stderr(said):
        status = pytest.main([*options, *arguments], plugins=[names])
    return Collected(int(status), names.found, said.getvalue())
