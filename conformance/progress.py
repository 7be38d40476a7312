"""Says what is being done and how long it usually takes: a live line in a terminal, plain lines anywhere else.

Everything goes to standard error, so that standard output stays for results. Knows nothing about what is done.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.status import Status

HEARTBEAT = 30.0
"""Seconds between two signs of life of a long task when there is no terminal."""


class Progress:
    """Tells a person about tasks; safe to share between threads."""

    def __init__(self, stream: TextIO | None = None, heartbeat: float = HEARTBEAT) -> None:
        self._console = Console(file=stream or sys.stderr, highlight=False, soft_wrap=True)
        self._heartbeat = heartbeat
        self._lock = threading.Lock()
        self._running: dict[str, Task] = {}
        self._status: Status | None = None

    @property
    def live(self) -> bool:
        """Whether there is a terminal to draw in."""
        return self._console.is_terminal

    def say(self, text: str) -> None:
        """One line that stays."""
        with self._lock:
            self._console.print(text, markup=False)

    @contextmanager
    def task(self, title: str, usual: float | None = None) -> Iterator[Task]:
        """Show `title` while the block runs, `usual` seconds as the time that it takes on a common machine."""
        task = Task(title, usual)
        if not self.live:
            self.say(task.opening())
        stop = threading.Event()
        beat = threading.Thread(target=self._beat, args=(task, stop), daemon=True)
        self._running[title] = task
        beat.start()
        try:
            yield task
        except BaseException:
            self.say(f"{title}: failed after {spoken(task.elapsed)}")
            raise
        else:
            self.say(f"{title}: done in {spoken(task.elapsed)}")
        finally:
            stop.set()
            beat.join()
            del self._running[title]
            self._draw()

    def _beat(self, task: Task, stop: threading.Event) -> None:
        period = 0.5 if self.live else self._heartbeat
        while not stop.wait(period):
            if self.live:
                self._draw()
            else:
                self.say(f"  … {task.line()}")

    def _draw(self) -> None:
        if not self.live:
            return
        text = "  ·  ".join(task.line() for task in list(self._running.values()))
        with self._lock:
            if not text and self._status is not None:
                self._status.stop()
                self._status = None
            elif text and self._status is None:
                self._status = self._console.status(text)
                self._status.start()
            elif text and self._status is not None:
                self._status.update(text)


class Task:
    """Something that takes time; `detail` says what it is at just now."""

    def __init__(self, title: str, usual: float | None = None) -> None:
        self.title = title
        self.usual = usual
        self.detail = ""
        self._began = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the task began."""
        return time.monotonic() - self._began

    def opening(self) -> str:
        return f"{self.title} (usually {spoken(self.usual)})" if self.usual else self.title

    def line(self) -> str:
        """The task as it stands."""
        usual = f" of usually {spoken(self.usual)}" if self.usual else ""
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.title}{detail} ({spoken(self.elapsed)}{usual})"


def spoken(seconds: float) -> str:
    """A duration the way people say it: `0.4 s`, `12 s`, `5 min 26 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02} s"
