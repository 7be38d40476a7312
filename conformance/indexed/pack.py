"""Run in an index's container by the collector: its results as text on standard output, once there are all.

A command in a container has only text to answer with, so the archive is in base64.
"""

from __future__ import annotations

import base64
import io
import sys
import tarfile
from pathlib import Path

from conformance.indexed.worker import COLLECTED, DONE, RESULTS, RUN

NOT_YET = 75
"""Exit status while the index still runs (EX_TEMPFAIL)."""


def main() -> int:
    word, results = sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else RESULTS
    if word == COLLECTED:
        (results / COLLECTED).touch()
        return 0
    if not (results / DONE).exists():
        return NOT_YET
    sys.stdout.write(packed(results / RUN))
    return 0


def packed(folder: Path) -> str:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as out:
        out.add(folder, arcname=".")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def unpack(text: str, folder: Path) -> None:
    """Into the folder, whatever the archive says of owners and paths outside of it."""
    with tarfile.open(fileobj=io.BytesIO(base64.b64decode(text, validate=True))) as archive:
        archive.extractall(folder, filter="data")


if __name__ == "__main__":
    sys.exit(main())
