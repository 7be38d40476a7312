"""Turns the channels of an exec connection (v4.channel.k8s.io) into the outcome of one command.

Knows the channels' protocol and not how the connection was made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol

from conformance.cluster.answers import Unreachable, from_status
from conformance.timing import Clock, Deadline

STDOUT, STDERR, ERROR = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Executed:
    """What a command in a container came to. `code`: its exit code."""

    code: int
    stdout: str
    stderr: str


class Channels(Protocol):
    """The part of the websocket client that is used here."""

    def is_open(self) -> bool: ...

    def update(self, timeout: float) -> None: ...

    def read_channel(self, channel: int) -> bytes: ...

    def close(self) -> None: ...


def finish(channels: Channels, timeout: float, clock: Clock) -> Executed:
    """Read until the command has ended; Unreachable after `timeout` seconds or when cut off before that."""
    deadline = Deadline(clock, timeout)
    received = {STDOUT: b"", STDERR: b"", ERROR: b""}
    try:
        while channels.is_open() and not received[ERROR]:
            if deadline.expired:
                raise Unreachable(f"a command in a container did not end within {timeout:g} s")
            channels.update(timeout=min(deadline.remaining(), 1.0))
            for channel in received:
                received[channel] += channels.read_channel(channel)
        for channel in received:
            received[channel] += channels.read_channel(channel)
    finally:
        channels.close()
    return Executed(
        exit_code(received[ERROR]),
        received[STDOUT].decode("utf-8", "replace"),
        received[STDERR].decode("utf-8", "replace"),
    )


def exit_code(error: bytes) -> int:
    """The exit code in the status that ends an exec; raises the status' error when the command never ran."""
    if not error:
        raise Unreachable("the connection of a command in a container broke before it had ended")
    status = json.loads(error)
    if status.get("status") == "Success":
        return 0
    for cause in (status.get("details") or {}).get("causes") or ():
        if cause.get("reason") == "ExitCode":
            return int(cause["message"])
    raise from_status(status)
