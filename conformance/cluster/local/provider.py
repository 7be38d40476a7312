"""The local cluster: from its options to a node that is Ready, and back to nothing.

Creating it is all or nothing: what is found of an incomplete one is removed first, and a failure leaves nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.cluster.local import (
    build,
    commands,
    configs,
    health,
    images,
    machine,
    namespace,
    network,
    packages,
    pins,
    pki,
    remains,
    state,
)
from conformance.cluster.local.components import NAMES, Components
from conformance.cluster.local.layout import BASE, NUMBERS, Layout, folder
from conformance.cluster.local.locks import held
from conformance.cluster.local.state import State, Wanted
from conformance.cluster.protocol import ClusterInfo
from conformance.errors import ClusterError, ConformanceError, nearest
from conformance.progress import Progress
from conformance.timing import Clock, SystemClock

RUNTIMES = ("runc", "crun")
ABILITIES = frozenset({"kubelet-restart", "load-images"})
START = 120.0
"""Seconds that one step of the start may take before it is given up; it usually takes two."""


class LocalProvider:
    """A single-node cluster of real components on this machine."""

    def __init__(
        self,
        name: str = "default",
        kubernetes: str | None = None,
        runtime: str | None = None,
        gates: Iterable[str] = (),
        kubelet_config: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        clock: Clock | None = None,
    ) -> None:
        folder(name)
        if runtime is not None and runtime not in RUNTIMES:
            advice = nearest(runtime, RUNTIMES)
            raise ConformanceError(
                f"The local cluster has no runtime {runtime!r}; valid: {', '.join(RUNTIMES)}. {advice}".rstrip()
            )
        self.name = name
        self._pins = pins.load(kubernetes)
        self._runtime = runtime or RUNTIMES[0]
        self._gates = frozenset(gates)
        self._kubelet_config = dict(kubelet_config or {})
        self._progress = progress or Progress()
        self._clock = clock or SystemClock()

    def create(self) -> ClusterInfo:
        """The cluster, reused when one of this name and these options is healthy; ClusterError when it fails."""
        machine.check()
        with self._lock():
            packages.ensure(packages.RUNNING, self._progress)
            running = self.running()
            if running is not None:
                return running
            binaries, archive = self._build()
            self._remove("removing what is left of it")
            try:
                with self._progress.task(f"starting the local cluster {self.name!r}", usual=15):
                    return self._start(binaries, archive)
            except BaseException as error:
                self._report(error)
                remains.remove(self.name, self._clock)
                raise

    def delete(self) -> None:
        """Stop the cluster and remove every trace of it; does nothing when there is none."""
        machine.check()
        with self._lock():
            self._remove("removing the local cluster")

    def running(self) -> ClusterInfo | None:
        """The cluster of this name, if it was made with these options and is healthy."""
        found = state.read(self.name)
        if found is None or not found.ready or found.wanted != self._wanted:
            return None
        return info(self.name, found, self._clock)

    def stop_kubelet(self) -> None:
        """Stop the kubelet; the containers go on."""
        self._components().stop("kubelet", grace=10)

    def start_kubelet(self) -> None:
        """Start the kubelet again, unless it runs."""
        components = self._components()
        if not components.runs("kubelet"):
            components.start("kubelet")

    def load_image(self, archive: Path) -> None:
        """Bring an OCI archive into the node's image store."""
        self._components().load(archive)

    @cached_property
    def _wanted(self) -> Wanted:
        parts = [build.key(component) for component in self._used()]
        parts += [repr(sorted(self._pins.images.items())), self._rendered()]
        built = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
        config = json.loads(json.dumps(self._kubelet_config))
        return Wanted(self._pins.kubernetes, self._runtime, tuple(sorted(self._gates)), config, built)

    def _rendered(self) -> str:
        """How a cluster would be set up now: one that was set up differently is not reused."""
        layout, binary = Layout(self.name, NUMBERS[0]), Path(self._runtime)
        return repr(
            (
                configs.kubelet(layout, self._gates, True, {}),
                configs.scheduler(layout),
                configs.cni(layout),
                configs.containerd(layout, binary, binary, "", True),
                [commands.flags(name, layout, self._gates) for name in NAMES],
                namespace.ENTER,
            )
        )

    def _used(self) -> tuple[pins.Component, ...]:
        return tuple(component for component in self._pins.components if component.name not in self._unused)

    @property
    def _unused(self) -> tuple[str, ...]:
        return ("runc",) if self._runtime == "crun" else ()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        place = folder(self.name)
        with held(place, lambda: self._progress.say(f"waiting for another user of {self.name!r} to be done")):
            try:
                yield
            finally:
                # They go if they are empty: when the cluster has been removed, or there never was one.
                for empty in (place, BASE):
                    with suppress(OSError):
                        empty.rmdir()

    def _build(self) -> tuple[Mapping[str, Path], Path]:
        """The binaries and the archive of the images, from the cache or made now."""
        if build.missing(component for component in self._used() if component.cgo):
            packages.ensure(packages.BUILDING_RUNC, self._progress)
        binaries = dict(build.ensure(self._pins, self._progress, without=self._unused))
        if self._runtime == "crun":
            packages.ensure(packages.CRUN, self._progress)
            binaries["crun"] = Path(shutil.which("crun") or "/usr/bin/crun")
        sources = {
            "agnhost": binaries["agnhost"],
            "busybox": packages.binary("busybox-static", "bin/busybox", build.cache(), self._progress),
            "catatonit": packages.binary("catatonit", "usr/bin/catatonit", build.cache(), self._progress),
        }
        return binaries, images.ensure(self._pins.images, sources, build.cache())

    def _remove(self, why: str) -> None:
        found = remains.find(self.name)
        if found.processes or found.interfaces or found.cgroups or state.read(self.name):
            with self._progress.task(f"{why} ({self.name!r})", usual=3):
                remains.remove(self.name, self._clock)
        elif found.directories:
            remains.remove(self.name, self._clock)

    def _start(self, binaries: Mapping[str, Path], archive: Path) -> ClusterInfo:
        layout = state.begin(self.name, self._wanted, binaries)
        self._lay_out(layout, binaries)
        network.create(layout)
        components = Components(layout, binaries, self._gates, self._clock)
        with ThreadPoolExecutor(1) as pool:
            components.start("etcd")
            components.start("containerd")
            components.start("kube-apiserver")
            loading = pool.submit(self._load, components, layout, archive)
            api = health.Api(layout)
            self._await(components, api.serves, "the API server was ready")
            for name in ("kube-controller-manager", "kube-scheduler"):
                components.start(name)
            self._await(components, layout.containerd_socket.exists, "containerd answered")
            components.start("kubelet")
            self._await(components, lambda: api.node(layout.node), "the node was Ready")
            self._await(components, api.service_account, "the default service account was there")
            loading.result()
        made = state.read(self.name)
        assert made is not None
        made = replace(made, ready=True)
        state.write(self.name, made)
        found = info(self.name, made, self._clock)
        if found is None:
            raise ClusterError(f"The local cluster {self.name!r} failed right after its start.")
        return found

    def _lay_out(self, layout: Layout, binaries: Mapping[str, Path]) -> None:
        """Write everything that the components read."""
        for place in (layout.logs, layout.processes, layout.config / "cni", layout.config / "static-pods"):
            place.mkdir(parents=True)
        layout.etcd.mkdir(mode=0o700)
        namespace.prepare(layout.node_files)
        pki.create(layout)
        kubelet = configs.kubelet(
            layout, self._gates, configs.measurable(layout.root.stat().st_dev), self._kubelet_config
        )
        for file, document in (
            ("kubelet.json", kubelet),
            ("scheduler.json", configs.scheduler(layout)),
            ("cni/10-pods.conflist", configs.cni(layout)),
        ):
            (layout.config / file).write_text(json.dumps(document, indent=2))
        text = configs.containerd(
            layout,
            binaries[self._runtime],
            binaries["bridge"].parent,
            self._pins.images["pause"],
            configs.may_spare(Path("/proc/self/status").read_text()),
        )
        (layout.config / "containerd.toml").write_text(text)
        (layout.config / "resolv.conf").write_text("")

    def _load(self, components: Components, layout: Layout, archive: Path) -> None:
        self._await(components, layout.containerd_socket.exists, "containerd answered")
        components.load(archive)

    def _await(self, components: Components, condition: Any, what: str) -> None:
        try:
            health.wait(condition, what, components.check, self._clock, START)
        except ClusterError as error:
            tails = "\n".join(f"  {name}:\n{components.tail(name, 3)}" for name in NAMES)
            raise ClusterError(f"The local cluster {self.name!r} did not start: {error}\n{tails}") from None

    def _components(self) -> Components:
        found = state.read(self.name)
        if found is None:
            raise ClusterError(f"There is no local cluster {self.name!r}.")
        binaries = {name: Path(path) for name, path in found.binaries.items()}
        return Components(
            Layout(self.name, found.number), binaries, frozenset(found.wanted.gates), self._clock
        )

    def _report(self, error: BaseException) -> None:
        """Keep the logs of a failed start where the user finds them."""
        logs = folder(self.name) / "logs"
        if isinstance(error, ClusterError) and logs.is_dir():
            kept = build.cache() / "failed" / self.name
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(logs, kept)
            self._progress.say(f"the components' logs are in {kept}")


def info(name: str, found: State, clock: Clock) -> ClusterInfo | None:
    """The cluster on record, if all its components run and its node is Ready."""
    layout = Layout(name, found.number)
    binaries = {command: Path(path) for command, path in found.binaries.items()}
    components = Components(layout, binaries, frozenset(found.wanted.gates), clock)
    if not all(components.runs(component) for component in NAMES):
        return None
    try:
        node = health.Api(layout).node(layout.node)
    except OSError:
        return None
    if node is None:
        return None
    reported = node["status"]["nodeInfo"]
    return ClusterInfo(
        name=name,
        provider="local",
        kubeconfig=layout.kubeconfig,
        context=layout.cgroup,
        kubernetes=reported["kubeletVersion"],
        runtime=reported["containerRuntimeVersion"],
        node=layout.node,
        gates=frozenset(found.wanted.gates),
        abilities=ABILITIES,
        local=True,
    )
