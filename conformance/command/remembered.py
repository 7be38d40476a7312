"""Keeps what a command computed of each of its files, so that after a change of one file only that is read again.

The engine itself is one of the inputs, by size and time of its own files, so a change to it forgets everything.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance import cache
from conformance.files import replace

ENGINE = Path(__file__).parents[1]
KEPT = 16
"""Memories that stay; the oldest go."""


class Memory:
    """JSON values by file. They may depend on the file's path and content, on the folder that we are in, on the
    engine, and on the texts that are `given`.
    """

    def __init__(self, what: str, *given: str) -> None:
        self._digest = _digest(what, str(Path.cwd()), *sorted(_stamps(ENGINE)), *given)
        self._changed = False

    def of(self, file: Path, compute: Callable[[], Any]) -> Any:
        """The value that was kept of this file as it is, else what `compute` returns; what it raises is not kept."""
        content = file.read_bytes() if file.is_file() else b""
        now = hashlib.sha256(content).hexdigest()
        then, value = self._kept.get(str(file), ("", None))
        if then != now:
            value = compute()
            self._kept[str(file)] = (now, value)
            self._changed = True
        return value

    def keep(self) -> None:
        """Write what was computed, so that it is there the next time; in vain where nothing can be written."""
        if self._changed:
            with suppress(OSError):
                _write(self._place, json.dumps(self._kept))

    @cached_property
    def _kept(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._place.read_bytes())
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    @property
    def _place(self) -> Path:
        return cache.folder() / "remembered" / f"{self._digest}.json"


def _digest(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)}\n{text}\n".encode())
    return digest.hexdigest()


def _stamps(folder: Path) -> Iterator[str]:
    """Name, size and time of every Python file below a folder."""
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".py"):
                path = Path(place, name)
                seen = path.stat()
                yield f"{path} {seen.st_size} {seen.st_mtime_ns}"


def _write(place: Path, text: str) -> None:
    """All or nothing: other processes read and write here too."""
    place.parent.mkdir(parents=True, exist_ok=True)
    replace(place, text)
    for old in sorted(place.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink()
