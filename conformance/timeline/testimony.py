"""The testimony format: the shell function that writes a line and the code that reads it, side by side.

A line is `@ <uptime> <container> <attempt> <Kind> [key=value …]`, uptime being the first field of
/proc/uptime (10 ms steps, one clock for all containers of a node). It goes to three places: the journal in
a shared volume (survives restarts; reprinted at each start so that the last log holds all), the log, and,
without probe runs, the termination message (reaches us in the status even when the pod is deleted before
its logs are read).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.timeline.event import WORDS, Kind

MOUNT = "/testimony"
"""Where the shared volume is mounted in every container that testifies."""

MESSAGE_LIMIT = 1500
"""Bytes of testimony in the termination message; the kubelet cuts a pod's messages at 12 KiB together."""

SHELL = f"""\
D={MOUNT} J={MOUNT}/$C.journal M=${{M-/dev/termination-log}}
now() {{ read -r U _ < /proc/uptime; }}
log() {{ echo "$1"; }}
tell() {{
  set -- "@ $U $C $A $*"
  echo "$1" >> $J
  log "$1"
  [ -z "$M" ] || [ $((N += ${{#1}} + 1)) -gt {MESSAGE_LIMIT} ] || echo "$1" >> "$M"
}}
[ -z "$SILENT" ] || tell() {{ :; }}
say() {{ now; tell "$@"; }}
"""
"""`say <Kind> key=value…` for plain sh; `tell` stamps it with the moment of the last `now` instead.

C: container, A: attempt, M: path of the termination message (empty: no testimony in it), SILENT: anything
makes it say nothing. Hooks and probes replace `log`, because their own stdout is not the container's log. A
trap may come between any two commands, so the line lives in the function's own parameters and not in a
variable.
"""

_LINE = re.compile(r"@ (\d+\.\d\d) (\S+) (\d+) (\w+)((?: \w+=\S*)*)$")


@dataclass(frozen=True, slots=True)
class Testimony:
    """One line as a container wrote it; `uptime` in seconds since the node booted."""

    uptime: float
    container: str
    attempt: int
    kind: Kind
    data: dict[str, object]


def parse(line: str) -> Testimony | None:
    """The testimony in a line of text; None for anything else, also for a line that was cut."""
    match = _LINE.search(line.rstrip("\r\n"))
    if match is None or match[4] not in Kind.__members__.values():
        return None
    kind = Kind(match[4])
    pairs = (pair.split("=", 1) for pair in match[5].split())
    return Testimony(float(match[1]), match[2], int(match[3]), kind, {k: _value(k, v) for k, v in pairs})


def _value(key: str, text: str) -> object:
    return int(text) if key in ("code", "port", "seconds") and text.lstrip("-").isdigit() else text


def kinds() -> Iterator[Kind]:
    """The kinds that containers testify to."""
    yield from (Kind.STARTING, Kind.STARTED, Kind.SIGNAL, Kind.EXITING)
    yield from (Kind.HOOK_STARTED, Kind.HOOK_ENDED, Kind.PROBE, Kind.SERVED)


__all__ = ["MESSAGE_LIMIT", "MOUNT", "SHELL", "WORDS", "Testimony", "kinds", "parse"]
