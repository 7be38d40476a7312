"""Locks on directories, which need no file that would have to be removed and which end with their process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(
    folder: Path, waiting: Callable[[], None] = lambda: None, *, shared: bool = False, passing: bool = False
) -> Iterator[None]:
    """Hold the lock of `folder`, which is made when it is not there; calls `waiting` once if it has to wait.

    The folder may be removed while the lock is held: whoever waits for it makes a new one. `shared`: hold it together
    with others who share it. `passing`: the folder is there for the lock alone, so it goes with the last who holds
    it, and is made only in one that exists (else FileNotFoundError).
    """
    descriptor = _acquire(folder, waiting, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, parents=not passing)
    try:
        yield
    finally:
        if passing:
            _remove(descriptor, folder)
        os.close(descriptor)


def _acquire(folder: Path, waiting: Callable[[], None], how: int, *, parents: bool) -> int:
    told = False
    while True:
        with suppress(
            FileExistsError
        ):  # `exist_ok` looks whether it is there still, and it may have gone by then
            folder.mkdir(parents=parents)
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                waiting()
                told = True
            fcntl.flock(descriptor, how)
        if _is_still(descriptor, folder):
            return descriptor
        os.close(descriptor)


def _remove(descriptor: int, folder: Path) -> None:
    """Remove the folder, unless somebody else holds its lock.

    A shared lock is let go of before it becomes one alone, so that others may have removed the folder meanwhile.
    """
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_still(descriptor, folder):
            folder.rmdir()


def _is_still(descriptor: int, folder: Path) -> bool:
    """Whether the open folder is the one that the path names now."""
    try:
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    except FileNotFoundError:
        return False
