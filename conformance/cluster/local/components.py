"""Starts a cluster's components in their order, each in the cluster's cgroup, and tells when one has ended."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.cluster.local import cgroups, commands, faulty, namespace, processes
from conformance.cluster.local.layout import Layout
from conformance.errors import ClusterError
from conformance.timing import Clock

NAMES = ("etcd", "containerd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Components:
    """The processes of one cluster; a faulty one has a proxy besides."""

    def __init__(
        self,
        layout: Layout,
        binaries: Mapping[str, Path],
        gates: frozenset[str],
        clock: Clock,
        faulty_node: bool = False,
    ) -> None:
        self.names = (*NAMES, faulty.PROXY) if faulty_node else NAMES
        self._layout = layout
        self._binaries = binaries
        self._gates = gates
        self._clock = clock

    def start(self, name: str) -> None:
        """Start the component `name`."""
        argv: Sequence[str] = self._command(name)
        if name == "containerd":
            kept = (self._layout.root, *sorted({path.parent for path in self._binaries.values()}))
            argv = namespace.entering_new(self._layout.node_files, kept, argv)
        elif name == "kubelet":
            argv = namespace.entering(self._holder(), argv)
        groups = cgroups.create(self._layout.cgroup)
        child = processes.start(
            namespace.joining(groups, argv),
            self._environment() | (faulty.environment() if name == faulty.PROXY else {}),
            self._layout.logs / f"{name}.log",
            self._record(name),
        )
        # It is meant to outlive this process: whether it runs is asked by its record, and it is no child to wait for.
        child.returncode = 0

    def _command(self, name: str) -> tuple[str, ...]:
        if name == faulty.PROXY:
            return faulty.command(self._layout)
        return commands.argv(self._binaries[name], commands.flags(name, self._layout, self._gates))

    def stop(self, name: str, grace: float) -> None:
        """End the component, if it runs, giving it `grace` seconds."""
        process = processes.read(self._record(name))
        if process is not None:
            processes.end([process], self._clock, grace)

    def ended(self) -> tuple[str, ...]:
        """The components that have been started and do not run any more."""
        return tuple(name for name in self.names if self._record(name).exists() and not self.runs(name))

    def runs(self, name: str) -> bool:
        process = processes.read(self._record(name))
        return process is not None and processes.alive(process)

    def check(self) -> None:
        """Raise ClusterError with the end of the log of a component that has ended."""
        for name in self.ended():
            raise ClusterError(f"{name} has ended; the end of its log:\n{self.tail(name)}")

    def tail(self, name: str, lines: int = 12) -> str:
        """The last lines of a component's log."""
        try:
            text = (self._layout.logs / f"{name}.log").read_text(errors="replace")
        except FileNotFoundError:
            return "(no log)"
        return "\n".join(f"    {line[:400]}" for line in text.splitlines()[-lines:])

    def load(self, archive: Path) -> None:
        """Import an OCI archive into the node's image store."""
        result = self.ctr("images", "import", str(archive))
        if result.returncode != 0:
            raise ClusterError(f"{archive} could not be loaded into the node: {result.stderr.strip()[-500:]}")

    @property
    def fifos(self) -> Path:
        """A folder that is the same inside and outside of the node's mount namespace."""
        return self._layout.root / "fifos"

    def ctr(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What containerd's own client makes of these words."""
        address = ("--address", str(self._layout.containerd_socket), "--namespace", "k8s.io")
        command = (str(self._binaries["ctr"]), *address, *words)
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def _holder(self) -> int:
        """The process whose mount namespace is the node's."""
        process = processes.read(self._record("containerd"))
        if process is None or not processes.alive(process):
            raise ClusterError("containerd has ended, and the node with it; start the cluster anew.")
        return process.pid

    def _environment(self) -> dict[str, str]:
        """As little as possible: no proxy, no settings of whoever calls.

        GOGC: memory is plentiful; at 400 nothing is collected in programs that live briefly (runc, CNI).
        """
        folders = sorted({str(path.parent) for path in self._binaries.values()})
        zone = {"TZ": os.environ["TZ"]} if "TZ" in os.environ else {}
        return {"PATH": ":".join([*folders, PATH]), "HOME": "/root", "LANG": "C.UTF-8", "GOGC": "400", **zone}

    def _record(self, name: str) -> Path:
        return self._layout.processes / f"{name}.json"
