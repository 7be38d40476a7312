"""Who may disturb the node: ordinary cases share the lane, a serial case has it alone, across processes too."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Lane:
    """A lock file for each cluster. flock belongs to the open file, so threads and processes are alike to it."""

    def __init__(self, cluster: str) -> None:
        name = hashlib.sha256(cluster.encode()).hexdigest()[:16]
        self.path = Path(tempfile.gettempdir()) / f"pod-lifecycle-conformance-{os.getuid()}-{name}.lane"

    @contextmanager
    def hold(self, *, alone: bool) -> Iterator[None]:
        """Wait for the lane and keep it during the body."""
        with self.path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield
