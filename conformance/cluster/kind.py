"""A cluster of kind (Kubernetes in Docker): created with the kind program, or one of that name used as it is.

A label on the node says that the cluster was created here; only such a cluster is deleted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from conformance import cache
from conformance.cluster import paths, tool
from conformance.cluster.answers import ApiError
from conformance.cluster.api import Api
from conformance.cluster.facts import describe
from conformance.cluster.protocol import ClusterInfo
from conformance.cluster.select import Options
from conformance.errors import ClusterError, ConformanceError

CREATED = "pod-lifecycle-conformance/created"
"""Label of the nodes of clusters that were created here."""
ENGINES = ("docker", "podman", "nerdctl")
_WAIT = "180s"

Run = Callable[..., str]


class KindProvider:
    """Cluster `name` of kind, `conformance` unless another is asked for."""

    def __init__(
        self,
        options: Options,
        run: Run = tool.run,
        find: Callable[..., str | None] = tool.find,
        connect: Callable[[Path], Api] = Api.open,
    ) -> None:
        if options.runtime not in (None, "containerd"):
            raise ConformanceError(f"kind has containerd only, not {options.runtime}; see 'local'.")
        self.name = options.name or "conformance"
        self.kubeconfig = cache.folder() / "kind" / f"{self.name}.kubeconfig"
        self._options = options
        self._run, self._find, self._connect = run, find, connect

    def create(self) -> ClusterInfo:
        """The cluster, made unless there is one of its name, for which nothing can be chosen any more."""
        self._need_programs()
        if self._exists():
            self._accept()
        else:
            self._run(self._create_command(), stdin=json.dumps(configuration(self._options)))
        return describe(
            self._api(),
            "kind",
            self.name,
            self.kubeconfig,
            abilities=("load-images", "kubelet-restart"),
            local="DOCKER_HOST" not in os.environ,
        )

    def delete(self) -> None:
        """Delete the cluster if it was created here; anybody else's is left alone."""
        self._need_programs()
        if self._exists() and self._is_ours():
            self._run(
                ["kind", "delete", "cluster", "--name", self.name, "--kubeconfig", str(self.kubeconfig)]
            )
        self.kubeconfig.unlink(missing_ok=True)

    def load_image(self, archive: Path) -> None:
        """Ability `load-images`."""
        self._run(["kind", "load", "image-archive", str(archive), "--name", self.name])

    def stop_kubelet(self) -> None:
        """Ability `kubelet-restart`."""
        self._systemctl("stop")

    def start_kubelet(self) -> None:
        self._systemctl("start")

    def _systemctl(self, verb: str) -> None:
        node = f"{self.name}-control-plane"
        self._run(
            [self._find(*ENGINES) or "docker", "exec", node, "systemctl", verb, "kubelet"], timeout=60.0
        )

    def _need_programs(self) -> None:
        missing = [] if self._find("kind") else ["kind"]
        missing += [] if self._find(*ENGINES) else ["docker (or podman, nerdctl)"]
        if missing:
            raise ClusterError(
                f"The provider 'kind' needs {' and '.join(missing)}, which is not installed or not on the "
                "PATH. Install it, or choose another cluster: 'local' needs no container engine, 'existing' "
                "uses a cluster of yours."
            )

    def _exists(self) -> bool:
        return self.name in self._run(["kind", "get", "clusters"], timeout=60.0).split()

    def _accept(self) -> None:
        asked = [
            name.replace("_", "-") for name in ("gates", "kubelet_config") if getattr(self._options, name)
        ]
        if asked:
            raise ConformanceError(
                f"A kind cluster {self.name!r} exists already, so {' and '.join(asked)} cannot be chosen for "
                f"it any more. {self._way_out()}"
            )
        version = self._api().version()
        if self._options.kubernetes not in (None, version):
            raise ConformanceError(
                f"The kind cluster {self.name!r} exists already and runs {version}, not "
                f"{self._options.kubernetes}. {self._way_out()}"
            )

    def _way_out(self) -> str:
        return f"Delete it first (kind delete cluster --name {self.name}), or choose another name."

    def _api(self) -> Api:
        self.kubeconfig.parent.mkdir(parents=True, exist_ok=True)
        self._run(["kind", "export", "kubeconfig", "--name", self.name, "--kubeconfig", str(self.kubeconfig)])
        return self._connect(self.kubeconfig)

    def _create_command(self) -> Sequence[str]:
        self.kubeconfig.parent.mkdir(parents=True, exist_ok=True)
        command = ["kind", "create", "cluster", "--name", self.name, "--config", "-", "--wait", _WAIT]
        return [*command, "--kubeconfig", str(self.kubeconfig)]

    def _is_ours(self) -> bool:
        try:
            return bool(self._api().list(paths.NODES, label_selector=CREATED)["items"])
        except ApiError as error:
            raise ClusterError(
                f"The kind cluster {self.name!r} does not answer, so nobody can tell whether it was created "
                f"here, and it is left alone ({error}). To remove it: kind delete cluster --name {self.name}"
            ) from error


def configuration(options: Options) -> dict[str, Any]:
    """The kind configuration (JSON is YAML): one node, labelled as created here."""
    node: dict[str, Any] = {"role": "control-plane", "labels": {CREATED: "true"}}
    if options.kubernetes:
        node["image"] = f"kindest/node:{options.kubernetes}"
    found: dict[str, Any] = {"kind": "Cluster", "apiVersion": "kind.x-k8s.io/v1alpha4", "nodes": [node]}
    if options.gates:
        found["featureGates"] = dict.fromkeys(options.gates, True)
    if options.kubelet_config:
        kubelet = {"kind": "KubeletConfiguration", "apiVersion": "kubelet.config.k8s.io/v1beta1"}
        found["kubeadmConfigPatches"] = [json.dumps({**kubelet, **options.kubelet_config})]
    return found
