"""Ctrl-C while cases are in flight: the first ends the run, and none later shows a traceback.

While the cluster is told to remove everything, more of them change nothing; after that one ends the process at once.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest


class Interrupted(KeyboardInterrupt):
    """The run ends because somebody wants it to; `str` says what was not run."""


@contextmanager
def once() -> Iterator[None]:
    """Have the first Ctrl-C raise KeyboardInterrupt in the body and ignore the next, also after the body."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _first)
    yield
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _first(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.default_int_handler(number, frame)


def hasten() -> None:
    """Leave nothing to do but to end: another Ctrl-C does so at once, and Python looks through no memory for it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()


def shorten(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Show only where the interruption was raised: pytest reads and parses the code of every frame it may show."""
    if isinstance(excinfo.value, Interrupted):
        excinfo.traceback = excinfo.traceback[-1:]
