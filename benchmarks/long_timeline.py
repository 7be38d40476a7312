"""Writes a stored timeline of any length: a recorded one, with executions of probes between its events.

    python benchmarks/long_timeline.py RECORDED EVENTS > long.ndjson
    /usr/bin/time -v conformance judge long.ndjson

A million events are to be read and judged within ten seconds, in memory that grows with the number of events and no
faster.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path


def lengthened(recorded: list[str], events: int) -> Iterator[str]:
    """The lines of the recorded timeline, with `events` of them in all after the header."""
    header, *lines = recorded
    yield header
    first, last = json.loads(lines[0])["at"], json.loads(lines[-1])["at"]
    template = next(record for record in map(json.loads, lines) if record["clock"] == "node")
    more = max(0, events - len(lines))
    for number in range(more):
        at = first + (last - first) * number / more
        result = "failure" if number % 10 else "success"
        yield json.dumps(
            {
                **template,
                "at": at,
                "kind": "Probe",
                "data": {"probe": "readiness", "result": result, "via": "log"},
            },
            separators=(",", ":"),
        )
    yield from lines


def main(recorded: str, events: str) -> None:
    for line in lengthened(Path(recorded).read_text().splitlines(), int(events)):
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
