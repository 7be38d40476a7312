"""A cluster that is there already, named by a kubeconfig and context; never created, changed or deleted."""

from __future__ import annotations

import os
from pathlib import Path

from conformance.cluster.api import Api
from conformance.cluster.facts import describe
from conformance.cluster.protocol import ClusterInfo
from conformance.cluster.select import Options
from conformance.errors import ConformanceError

_FIXED = ("kubernetes", "runtime", "gates", "kubelet_config")


class ExistingProvider:
    """Uses a cluster of somebody else's."""

    def __init__(self, options: Options) -> None:
        asked = [name.replace("_", "-") for name in _FIXED if getattr(options, name)]
        if asked:
            raise ConformanceError(
                f"An existing cluster is used as it is, so {' and '.join(asked)} cannot be chosen for it. "
                "Leave that out, or choose a provider that makes the cluster (local, kind, k3s)."
            )
        self.name = options.name or options.context or "existing"
        self._kubeconfig = options.kubeconfig or default_kubeconfig()
        self._context = options.context
        self._nodes = options.node_selector

    def create(self) -> ClusterInfo:
        """Make sure that it can be reached; ClusterError if not."""
        api = Api.open(self._kubeconfig, self._context)
        return describe(api, "existing", self.name, self._kubeconfig, self._context, nodes=self._nodes)

    def delete(self) -> None:
        """Nothing: it was not created here."""


def default_kubeconfig() -> Path:
    """Where kubectl looks; KUBECONFIG may join several files, which the client merges."""
    return Path(os.environ.get("KUBECONFIG") or Path.home() / ".kube" / "config")
