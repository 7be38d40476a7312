"""Who may disturb the node: ordinary cases share the lane, a serial case has it alone, across processes too."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.cluster import ClusterInfo
from conformance.cluster.locks import held
from conformance.errors import ClusterError


class Lane:
    """A lock for each cluster, that of a folder which is only there while somebody is in the lane."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, cluster: ClusterInfo) -> Lane:
        """Beside the local cluster's own files, so that what a killed run leaves goes with them."""
        if cluster.provider == "local":
            return cls(cluster.kubeconfig.parent / "lane")
        name = hashlib.sha256(f"{cluster.kubeconfig}/{cluster.context}".encode()).hexdigest()[:16]
        return cls(Path(tempfile.gettempdir()) / f"pod-lifecycle-conformance-lane-{os.getuid()}-{name}")

    @contextmanager
    def hold(self, *, alone: bool) -> Iterator[None]:
        """Wait for the lane and keep it during the body; ClusterError if the local cluster was removed."""
        if not self._folder.parent.is_dir():
            raise ClusterError(f"{self._folder.parent} is gone: the cluster was removed")
        with held(self._folder, shared=not alone, passing=True):
            yield
