"""What Ctrl-C does to the process itself: no traceback, and little to do before the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from conformance.plugin import interruption
from conformance.plugin.interruption import Interrupted

pytestmark = pytest.mark.whole


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_only_the_first_interrupt_is_one() -> None:
    with pytest.raises(KeyboardInterrupt), interruption.once():
        interrupt()
    interrupt()


def test_without_an_interrupt_all_is_as_before() -> None:
    with interruption.once():
        pass
    with pytest.raises(KeyboardInterrupt):
        interrupt()


def test_whoever_ignores_interrupts_goes_on_doing_so() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interruption.once():
        interrupt()
    interrupt()


def test_in_the_end_one_more_ends_the_process_without_a_word() -> None:
    code = """
import os, signal
from conformance.plugin import interruption
try:
    with interruption.once():
        os.kill(os.getpid(), signal.SIGINT)
except KeyboardInterrupt:
    interruption.hasten()
    os.kill(os.getpid(), signal.SIGINT)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize(("error", "frames"), [(Interrupted("12 of 13"), 1), (KeyboardInterrupt(), 2)])
def test_only_one_frame_of_an_interruption_is_shown(error: BaseException, frames: int) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(KeyboardInterrupt) as caught:
        fail()
    interruption.shorten(caught)
    assert len(caught.traceback) == frames
