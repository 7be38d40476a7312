"""Keeps what a command computed from files, under the hash of all that it depends on.

The engine itself is one of the inputs, by size and time of its own files, so a change to it forgets everything.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from conformance import cache
from conformance.files import replace

ENGINE = Path(__file__).parents[1]
KEPT = 16
"""Values that stay; the oldest go."""


def remembered(what: str, files: Iterable[Path], compute: Callable[[], Any]) -> Any:
    """The JSON value of `compute`, which may depend on these files, the folder we are in, and the engine.

    A value that cannot be read or written is computed; what `compute` raises is not kept.
    """
    place = cache.folder() / "remembered" / f"{_key(what, files)}.json"
    try:
        return json.loads(place.read_bytes())
    except (OSError, ValueError):
        value = compute()
    with suppress(OSError):
        _write(place, json.dumps(value))
    return value


def _key(what: str, files: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{what}\n{Path.cwd()}\n".encode())
    for stamp in sorted(_stamps(ENGINE)):
        digest.update(stamp.encode())
    for file in files:
        content = file.read_bytes() if file.is_file() else b""
        digest.update(f"\n{file}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def _stamps(folder: Path) -> Iterator[str]:
    """Name, size and time of every Python file below a folder."""
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".py"):
                path = Path(place, name)
                seen = path.stat()
                yield f"{path} {seen.st_size} {seen.st_mtime_ns}\n"


def _write(place: Path, text: str) -> None:
    """All or nothing: other processes read and write here too."""
    place.parent.mkdir(parents=True, exist_ok=True)
    replace(place, text)
    for old in sorted(place.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink()
