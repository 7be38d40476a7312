"""Turns an open HTTP response into lines as they arrive, and lets another thread end it.

Knows nothing about what the lines mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_CHUNK = 1 << 16


class Stream(Generic[T]):
    """Iterates over the parsed lines of a response; `close` may be called from any thread and ends it."""

    def __init__(
        self, response: Any, parse: Callable[[bytes], T], broken: Callable[[Exception], Exception]
    ) -> None:
        self._response = response
        self._parse = parse
        self._broken = broken
        self._closed = False
        self._lines = self._read()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        return next(self._lines)

    def close(self) -> None:
        """End the stream; a reader that waits for a line stops at once, without an error."""
        self._closed = True
        # Only a shutdown of the socket wakes a blocked reader; a plain close waits for it.
        shutdown = getattr(self._response, "shutdown", self._response.close)
        try:
            shutdown()
        except (OSError, ValueError, RuntimeError):
            self._response.close()

    def _read(self) -> Iterator[T]:
        try:
            for line in lines(self._response.stream(_CHUNK, decode_content=True)):
                yield self._parse(line)
        except Exception as error:
            if not self._closed:
                raise self._broken(error) from error
        finally:
            self._response.close()


def lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The lines in a sequence of chunks, without their ends; the last may lack its newline."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest
