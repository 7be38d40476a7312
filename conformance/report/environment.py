"""Facts about the cluster → `environment.properties` beside the Allure results, merged over the workers of a run.

Allure would take the last file it finds; here every worker adds to one file and differing values stand side by side.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from conformance import files

FILE = "environment.properties"


def add(results: Path, facts: Mapping[str, str]) -> None:
    """Merge the facts into the file; other processes may do the same at the same time."""
    results.mkdir(parents=True, exist_ok=True)
    path = results / FILE
    with _alone(results):
        written = path.read_text(encoding="utf-8") if path.exists() else ""
        files.replace(path, dump(merge(load(written), facts)))


def merge(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Both; where they differ, the values in the order in which they came."""
    merged = dict(one)
    for name, value in other.items():
        values = [part for part in merged.get(name, "").split(", ") if part]
        merged[name] = ", ".join(dict.fromkeys([*values, value])) if value else merged.get(name, "")
    return {name: value for name, value in merged.items() if value}


def dump(facts: Mapping[str, str]) -> str:
    """A Java properties file, sorted by name."""
    return "".join(f"{_name(name)} = {' '.join(value.split())}\n" for name, value in sorted(facts.items()))


def load(text: str) -> dict[str, str]:
    """The inverse of `dump`."""
    lines = (line.partition(" = ") for line in text.splitlines() if " = " in line)
    return {name: value for name, _, value in lines}


def _name(name: str) -> str:
    return "".join("_" if letter in " =:#!" else letter for letter in name)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the lock dies with the process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
