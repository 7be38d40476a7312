"""Locks on directories, which need no file that would have to be removed and which end with their process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of `folder`, which is made when it is not there; calls `waiting` once if it has to wait.

    The folder may be removed while the lock is held: whoever waits for it makes a new one.
    """
    descriptor = _acquire(folder, waiting)
    try:
        yield
    finally:
        os.close(descriptor)


def _acquire(folder: Path, waiting: Callable[[], None]) -> int:
    told = False
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                waiting()
                told = True
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_still(descriptor, folder):
            return descriptor
        os.close(descriptor)


def _is_still(descriptor: int, folder: Path) -> bool:
    """Whether the open folder is the one that the path names now."""
    try:
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    except FileNotFoundError:
        return False
