"""The local cluster: from its options to a node that is Ready, and back to nothing.

Creating it is all or nothing: what is found of an incomplete one is removed first, and a failure leaves nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance import cache
from conformance.cluster.local import (
    adapter,
    build,
    commands,
    configs,
    faulty,
    health,
    machine,
    material,
    namespace,
    packages,
    pins,
    remains,
    start,
    state,
    wrapper,
)
from conformance.cluster.local.abilities import PATIENCE, Abilities, components_of
from conformance.cluster.local.components import NAMES, Components
from conformance.cluster.local.facts import Facts
from conformance.cluster.local.layout import BASE, NUMBERS, Layout, folder
from conformance.cluster.local.material import Material
from conformance.cluster.local.state import State, Wanted
from conformance.cluster.locks import held
from conformance.cluster.protocol import ABILITIES, ClusterInfo
from conformance.errors import ClusterError
from conformance.progress import Progress
from conformance.timing import Clock, Deadline, SystemClock


class LocalProvider(Abilities):
    """A single-node cluster of real components on this machine."""

    def __init__(
        self,
        name: str = "default",
        kubernetes: str | None = None,
        runtime: str | None = None,
        gates: Iterable[str] = (),
        kubelet_config: Mapping[str, Any] | None = None,
        faults: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        clock: Clock | None = None,
    ) -> None:
        folder(name)
        self.name = name
        self._pins = pins.load(kubernetes)
        self._stack = self._pins.offer.choose(runtime)
        self._gates = frozenset(gates)
        self._faults = faults
        self._kubelet_config = dict(kubelet_config or {})
        self._progress = progress or Progress()
        self._clock = clock or SystemClock()

    def create(self) -> ClusterInfo:
        """The cluster, reused when one of this name and these options is healthy; ClusterError when it fails."""
        machine.check()
        with self._lock():
            if running := self._settled():
                return self._with_faults(running)
            packages.ensure(packages.RUNNING, self._progress)
            gathered = material.gather(self._pins, self._stack, self._progress)
            self._remove("removing what is left of the local cluster")
            try:
                with self._progress.task(f"starting the local cluster {self.name!r}", usual=15):
                    return self._start(gathered)
            except BaseException as error:
                if isinstance(error, ClusterError):
                    self._keep_logs()
                remains.remove(self.name, self._clock)
                raise

    def delete(self) -> None:
        """Stop the cluster and remove every trace of it; does nothing when there is none."""
        machine.check()
        with self._lock():
            packages.ensure(packages.RUNNING, self._progress)
            self._remove("removing the local cluster")

    def running(self) -> ClusterInfo | None:
        """The cluster of this name, if it was made with these options and is healthy."""
        found = self._made()
        return info(self.name, found, self._clock) if found else None

    def _settled(self) -> ClusterInfo | None:
        """The running cluster, after some patience if it may get well again.

        Another user may be about to start its kubelet again, or have loaded the machine so much that its node is not
        Ready.
        """
        deadline = Deadline(self._clock, PATIENCE)
        while (running := self.running()) is None and self._may_recover() and not deadline.expired:
            self._clock.sleep(0.5)
        return running

    def _may_recover(self) -> bool:
        found = self._made()
        if found is None:
            return False
        components = components_of(self.name, found, self._clock)
        return all(components.runs(vital) for vital in ("etcd", "containerd"))

    def _made(self) -> State | None:
        """The record of a cluster of this name that was completed with these options."""
        found = state.read(self.name)
        return found if found and found.ready and found.wanted == self._wanted else None

    def _with_faults(self, running: ClusterInfo) -> ClusterInfo:
        """The same cluster, its faults those that are wanted now."""
        if self._faults is None:
            return running
        faulty.declare(Layout(self.name, self.state().number), self._faults)
        return replace(running, faults=str(self._faults["name"]))

    @property
    def _config(self) -> dict[str, Any]:
        """What the kubelet's configuration says differently; a faulty node's goes to the proxy."""
        own = {} if self._faults is None else {"containerRuntimeEndpoint": faulty.ENDPOINT}
        return self._kubelet_config | own

    @cached_property
    def _wanted(self) -> Wanted:
        parts = [build.key(component) for component in material.used(self._pins, self._stack)]
        parts += [repr(sorted(self._pins.images.items())), self._rendered()]
        built = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
        config = json.loads(json.dumps(self._config))
        gates = tuple(sorted(self._gates))
        return Wanted(self._pins.kubernetes, self._stack.name, gates, config, built, self._faults is not None)

    def _rendered(self) -> str:
        """How a cluster would be set up now: one that was set up differently is not reused."""
        layout, binary = Layout(self.name, NUMBERS[0]), Path("runtime")
        scripts = () if self._faults is None else (wrapper.script(binary, binary), wrapper.CHANGED_EXIT)
        return repr(
            (
                *scripts,
                adapter.script(self._stack.runtime.name, binary),
                configs.kubelet(layout, self._gates, Facts(), {}),
                configs.scheduler(layout),
                configs.cni(layout),
                configs.containerd(layout, binary, binary, "", Facts()),
                configs.old_containerd(layout, binary, binary, "", Facts()),
                [commands.flags(name, layout, self._gates) for name in NAMES],
                namespace.ENTER,
            )
        )

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

    def _remove(self, why: str) -> None:
        if remains.find(self.name):
            with self._progress.task(f"{why} {self.name!r}", usual=3):
                remains.remove(self.name, self._clock)

    def _start(self, gathered: Material) -> ClusterInfo:
        layout = state.begin(self.name, self._wanted, gathered.binaries)
        pause = self._pins.images["pause"]
        start.lay_out(layout, gathered, self._stack, pause, self._gates, self._config, self._faults)
        components = Components(
            layout, gathered.binaries, self._gates, self._clock, faulty_node=self._faults is not None
        )
        start.run(layout, components, gathered.archive, self._clock)
        made = replace(self.state(), oci=gathered.oci, ready=True)
        state.write(self.name, made)
        found = info(self.name, made, self._clock)
        if found is None:
            raise ClusterError(f"The local cluster {self.name!r} failed right after its start.")
        return found

    def _keep_logs(self) -> None:
        """Keep the logs of a failed start where the user finds them."""
        logs = folder(self.name) / "logs"
        if logs.is_dir():
            kept = cache.folder() / "failed" / self.name
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(logs, kept)
            self._progress.say(f"the components' logs are in {kept}")


def info(name: str, found: State, clock: Clock) -> ClusterInfo | None:
    """The cluster on record, if all its components run and its node is Ready."""
    layout, components = Layout(name, found.number), components_of(name, found, clock)
    if not all(components.runs(component) for component in components.names):
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
        runtime=f"{reported['containerRuntimeVersion']} {found.oci}",
        node=layout.node,
        gates=frozenset(found.wanted.gates),
        abilities=frozenset(ABILITIES),
        local=True,
        faults=faulty.declared(layout),
    )
