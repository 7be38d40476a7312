"""From the places of a cluster and its material to a node that is Ready: the order in which things come up.

Removes nothing: that is up to whoever called, when this fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from conformance.cluster.local import (
    adapter,
    configs,
    facts,
    faulty,
    health,
    namespace,
    network,
    pki,
    wrapper,
)
from conformance.cluster.local.components import Components
from conformance.cluster.local.layout import Layout
from conformance.cluster.local.material import Material
from conformance.cluster.local.runtimes import Stack
from conformance.errors import ClusterError
from conformance.timing import Clock

STEP = 120.0
"""Seconds that one step of the start may take before it is given up; it usually takes two."""


def lay_out(
    layout: Layout,
    material: Material,
    stack: Stack,
    pause: str,
    gates: frozenset[str],
    kubelet_config: Mapping[str, Any],
    faults: Mapping[str, Any] | None,
) -> None:
    """Write everything that the components read; `faults`: those of a faulty node."""
    for place in (layout.logs, layout.processes, layout.config / "cni", configs.static_pods(layout)):
        place.mkdir(parents=True)
    layout.etcd.mkdir(mode=0o700)
    namespace.prepare(layout.node_files)
    pki.create(layout)
    found = facts.gather(layout.root)
    documents = {
        "kubelet.json": configs.kubelet(layout, gates, found, kubelet_config),
        "scheduler.json": configs.scheduler(layout),
        "cni/10-pods.conflist": configs.cni(layout),
    }
    for file, document in documents.items():
        (layout.config / file).write_text(json.dumps(document, indent=2))
    binary, plugins = material.binaries[stack.runtime.command], material.binaries["bridge"].parent
    if script := adapter.script(stack.runtime.name, binary):
        binary = layout.config / stack.runtime.name
        binary.write_text(script)
        binary.chmod(0o755)
    annotations = ""
    if faults is not None:
        binary, annotations = faulty.lay_out(layout, binary, material.busybox), f"{wrapper.ANNOTATIONS}*"
        faulty.declare(layout, faults)
    render = configs.old_containerd if stack.old else configs.containerd
    text = render(layout, binary, plugins, pause, found, annotations)
    (layout.config / "containerd.toml").write_text(text)
    (layout.config / "resolv.conf").write_text("")


def run(layout: Layout, components: Components, archive: Path, clock: Clock) -> None:
    """Start the components and wait until pods can be created; ClusterError with the logs' ends when it fails."""

    def reach(condition: Callable[[], object], what: str) -> None:
        try:
            health.wait(condition, what, components.check, clock, STEP)
        except ClusterError as error:
            # The log of what has ended is in the error already; if all run, any of them may be the cause.
            names = () if components.ended() else components.names
            logs = [f"\n  {name}:\n{components.tail(name, 3)}" for name in names]
            raise ClusterError(
                f"The local cluster {layout.name!r} did not start: {error}{''.join(logs)}"
            ) from None

    def load() -> None:
        reach(layout.containerd_socket.exists, "containerd did not answer")
        components.load(archive)

    network.create(layout)
    for name in ("etcd", "containerd", "kube-apiserver"):
        components.start(name)
    api = health.Api(layout)
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load)
        reach(api.serves, "the API server did not become ready")
        for name in ("kube-controller-manager", "kube-scheduler"):
            components.start(name)
        reach(layout.containerd_socket.exists, "containerd did not answer")
        if faulty.PROXY in components.names:
            components.start(faulty.PROXY)
            reach(faulty.socket(layout).exists, "the proxy did not answer")
        components.start("kubelet")
        reach(lambda: api.node(layout.node), "the node did not become Ready")
        reach(api.service_account, "the default service account was not made")
        loading.result()
