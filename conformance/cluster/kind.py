"""A cluster of kind (Kubernetes in Docker): created with the kind program, or one of that name used as it is.

A label on the nodes says that the cluster was created here; only such a cluster is deleted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from conformance import cache
from conformance.cluster import paths, tool
from conformance.cluster.answers import ApiError
from conformance.cluster.api import Api
from conformance.cluster.facts import describe
from conformance.cluster.kind_configuration import CREATED, configuration, digest
from conformance.cluster.locks import held
from conformance.cluster.protocol import ClusterInfo
from conformance.cluster.select import Options
from conformance.errors import ClusterError, ConformanceError
from conformance.timing import Clock, Deadline, SystemClock

ENGINES = ("docker", "nerdctl", "podman")
"""In the order in which kind looks for them."""
ENGINE = "KIND_EXPERIMENTAL_PROVIDER"
"""Variable with which users tell kind which of them to use."""
PATIENCE = 60.0
"""Seconds for a kubelet to serve again."""
_WAIT = "180s"
_CHOICES = ("gates", "kubelet_config", "node_image", "kind_config")

Run = Callable[..., str]


class KindProvider:
    """Cluster `name` of kind, `conformance` unless another is asked for."""

    def __init__(
        self,
        options: Options,
        run: Run = tool.run,
        find: Callable[..., str | None] = tool.find,
        connect: Callable[[Path], Api] = Api.open,
        clock: Clock | None = None,
    ) -> None:
        if options.runtime not in (None, "containerd"):
            raise ConformanceError(f"kind has containerd only, not {options.runtime}; see 'local'.")
        self.name = options.name or "conformance"
        self.kubeconfig = cache.folder() / "kind" / f"{self.name}.kubeconfig"
        self._options = options
        self._run, self._find, self._connect = run, find, connect
        self._clock = clock or SystemClock()

    def create(self) -> ClusterInfo:
        """The cluster, made unless there is one of its name, for which nothing can be chosen any more."""
        self._need_programs()
        with held(self.kubeconfig.parent):
            if self._exists():
                self._accept()
            else:
                self._make()
        abilities = ("load-images", "kubelet-restart") if len(self._nodes()) == 1 else ("load-images",)
        return describe(
            self._api(),
            "kind",
            self.name,
            self.kubeconfig,
            abilities=abilities,
            own=True,
        )

    def delete(self) -> None:
        """Delete the cluster if it was created here; anybody else's is left alone."""
        self._need_programs()
        with held(self.kubeconfig.parent):
            if self._exists() and self._is_ours():
                self._remove()
            self.kubeconfig.unlink(missing_ok=True)

    def load_image(self, archive: Path) -> None:
        """Ability `load-images`."""
        self._run(["kind", "load", "image-archive", str(archive), "--name", self.name])

    def stop_kubelet(self) -> None:
        """Ability `kubelet-restart`."""
        self._on_node("systemctl", "stop", "kubelet")

    def start_kubelet(self) -> None:
        self._on_node("systemctl", "start", "kubelet")
        deadline = Deadline(self._clock, PATIENCE)
        while not self._kubelet_serves():
            if deadline.expired:
                raise ClusterError(
                    f"The kubelet of {self.name!r} did not serve within {PATIENCE:g} s of its start."
                )
            self._clock.sleep(0.5)

    def _kubelet_serves(self) -> bool:
        try:
            self._on_node(
                "curl", "--silent", "--fail", "--output", "/dev/null", "http://127.0.0.1:10248/healthz"
            )
        except ClusterError:
            return False
        return True

    def _on_node(self, *command: str) -> None:
        self._run([self._engine() or "docker", "exec", f"{self.name}-control-plane", *command], timeout=60.0)

    def _engine(self) -> str | None:
        return self._find(os.environ[ENGINE]) if os.environ.get(ENGINE) else self._find(*ENGINES)

    def _need_programs(self) -> None:
        missing = [] if self._find("kind") else ["kind"]
        missing += [] if self._engine() else [os.environ.get(ENGINE) or "docker (or podman, nerdctl)"]
        if missing:
            raise ClusterError(
                f"The provider 'kind' needs {' and '.join(missing)}, which is not installed or not on the "
                "PATH. Install it, or choose another cluster: 'local' needs no container engine, 'existing' "
                "uses a cluster of yours."
            )

    def _exists(self) -> bool:
        return self.name in self._run(["kind", "get", "clusters"], timeout=60.0).split()

    def _nodes(self) -> Sequence[str]:
        return self._run(["kind", "get", "nodes", "--name", self.name], timeout=60.0).split()

    def _accept(self) -> None:
        """ConformanceError if the cluster that is there is not the one that is asked for."""
        asked = [name.replace("_", "-") for name in _CHOICES if getattr(self._options, name)]
        api = self._api()
        if asked and not self._labelled(api, f"{CREATED}={digest(self._options)}"):
            raise ConformanceError(
                f"A kind cluster {self.name!r} exists already and was not created with this, so "
                f"{' and '.join(asked)} cannot be chosen for it any more. {self._way_out()}"
            )
        version = api.version()
        if self._options.kubernetes not in (None, version):
            raise ConformanceError(
                f"The kind cluster {self.name!r} exists already and runs {version}, not "
                f"{self._options.kubernetes}. {self._way_out()}"
            )

    def _way_out(self) -> str:
        return f"Delete it first (kind delete cluster --name {self.name}), or choose another name."

    def _api(self) -> Api:
        self._run(["kind", "export", "kubeconfig", "--name", self.name, "--kubeconfig", str(self.kubeconfig)])
        return self._connect(self.kubeconfig)

    def _make(self) -> None:
        """Create the cluster; nothing of it is left when that fails or is interrupted."""
        command = ["kind", "create", "cluster", "--name", self.name, "--config", "-", "--wait", _WAIT]
        try:
            self._run(
                [*command, "--kubeconfig", str(self.kubeconfig)],
                stdin=json.dumps(configuration(self._options)),
            )
        except BaseException:
            self._remove()
            raise

    def _remove(self) -> None:
        self._run(["kind", "delete", "cluster", "--name", self.name, "--kubeconfig", str(self.kubeconfig)])

    def _is_ours(self) -> bool:
        try:
            return self._labelled(self._api(), CREATED)
        except ApiError as error:
            raise ClusterError(
                f"The kind cluster {self.name!r} does not answer, so nobody can tell whether it was created "
                f"here, and it is left alone ({error}). To remove it: kind delete cluster --name {self.name}"
            ) from error

    @staticmethod
    def _labelled(api: Api, selector: str) -> bool:
        return bool(api.list(paths.NODES, label_selector=selector)["items"])
