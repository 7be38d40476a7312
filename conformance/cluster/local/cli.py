"""What `conformance cluster up | status | down | kubeconfig | faults` do; each gives an exit status."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from conformance.cluster.local import faulty, machine, remains, state
from conformance.cluster.local.layout import Layout, folder
from conformance.cluster.local.provider import LocalProvider, info
from conformance.cluster.local.state import Wanted
from conformance.cluster.protocol import ClusterInfo
from conformance.errors import ClusterError
from conformance.timing import SystemClock


def up(
    name: str = "default",
    kubernetes: str | None = None,
    runtime: str | None = None,
    gates: Iterable[str] = (),
    kubelet_config: Mapping[str, Any] | None = None,
    faults: Mapping[str, Any] | None = None,
) -> int:
    """Start the cluster, or find it running, and print how to reach it."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    made = LocalProvider(name, kubernetes, runtime, gates, kubelet_config, faults).create()
    print(f"cluster {made.name!r}: {_described(made)}")
    print(f"export KUBECONFIG={made.kubeconfig}")
    return 0


def _leave(number: int, _: object) -> NoReturn:
    """End by an exception, so that what has been started is removed."""
    raise SystemExit(128 + number)


def status(name: str = "default") -> int:
    """Print whether the cluster is up; 1 when it is not."""
    folder(name)
    machine.check()
    found = state.read(name)
    running = info(name, found, SystemClock()) if found and found.ready else None
    if running is not None:
        print(f"{name}: up, {_described(running)}")
        for line in _settings(found.wanted) if found else ():
            print(f"  {line}")
        return 0
    rest = remains.find(name)
    print(f"{name}: not healthy, this is there: {rest}" if rest else f"{name}: there is no such cluster")
    others = [other for other in state.names() if other != name]
    if others:
        print(f"other clusters: {', '.join(others)}")
    return 1


def _settings(wanted: Wanted) -> Iterator[str]:
    """What was asked for beyond the defaults."""
    if wanted.gates:
        yield f"feature gates: {', '.join(wanted.gates)}"
    if wanted.kubelet_config:
        yield f"kubelet configuration: {json.dumps(wanted.kubelet_config)}"


def _described(info: ClusterInfo) -> str:
    faults = f"; FAULTY ON PURPOSE: {info.faults}" if info.faults else ""
    return f"Kubernetes {info.kubernetes}, {info.runtime}, node {info.node} is Ready{faults}"


def faults(document: Mapping[str, Any] | None, name: str = "default") -> int:
    """Give the node of a running cluster other faults, or print the name of those it has."""
    folder(name)
    found = state.read(name)
    if found is None or not found.ready or not found.wanted.faulty:
        raise ClusterError(
            f"There is no local cluster {name!r} whose node can have faults; "
            f"start it with `conformance cluster up --name {name} --faults FILE`."
        )
    layout = Layout(name, found.number)
    if document is not None:
        faulty.declare(layout, document)
    print(f"{name}: faults: {faulty.declared(layout)}")
    return 0


def kubeconfig(name: str = "default") -> int:
    """Print the path of the cluster's kubeconfig."""
    folder(name)
    found = state.read(name)
    if found is None or not found.ready:
        raise ClusterError(
            f"There is no local cluster {name!r}; start it with `conformance cluster up --name {name}`."
        )
    print(Layout(name, found.number).kubeconfig)
    return 0
