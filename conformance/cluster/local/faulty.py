"""A faulty node: a proxy between kubelet and containerd, and a script in front of the OCI runtime.

What the faults are is the proxy's business (`conformance.faults`): here they are a named JSON document, which a
running proxy reads again whenever it changes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance import files
from conformance.cluster.local import state, wrapper
from conformance.cluster.local.health import Api
from conformance.cluster.local.layout import Layout
from conformance.errors import ClusterError

PROXY = "cri-proxy"
"""The component."""
PROGRAM = "conformance.faults.proxy"
NONE: Mapping[str, Any] = {"name": "none"}
"""The document of a node that could be faulty and is not."""


def socket(layout: Layout) -> Path:
    """Where the proxy listens, as reached from outside of the node's mount namespace."""
    return layout.node_files / "run/cri-proxy.sock"


ENDPOINT = "unix:///run/cri-proxy.sock"
"""The same for the kubelet."""


def command(layout: Layout) -> tuple[str, ...]:
    """The proxy's command line."""
    options = {
        "listen": socket(layout),
        "runtime": layout.containerd_socket,
        "faults": _file(layout),
        "cluster": layout.name,
    }
    return (sys.executable, "-m", PROGRAM, *(f"--{name}={value}" for name, value in options.items()))


def environment() -> dict[str, str]:
    """Where the proxy's Python finds this code."""
    return {"PYTHONPATH": str(Path(__file__).parents[3])}


def lay_out(layout: Layout, runtime: Path, busybox: Path) -> Path:
    """Write the script in front of the OCI runtime, and what it needs; its path."""
    inside = layout.config / "fault"
    inside.mkdir()
    inside.chmod(0o755)
    (inside / "exit").write_text(wrapper.CHANGED_EXIT)
    (inside / "busybox").write_bytes(busybox.read_bytes())
    (inside / "busybox").chmod(0o755)
    script = layout.config / "oci-runtime"
    script.write_text(wrapper.script(runtime, inside))
    script.chmod(0o755)
    return script


def declare(layout: Layout, document: Mapping[str, Any]) -> None:
    """Have the node's faults be these from now on."""
    files.replace(_file(layout), json.dumps(document, indent=2))


def declared(layout: Layout) -> str:
    """The name of the faults that the node has; empty for one that cannot have any."""
    try:
        return str(json.loads(_file(layout).read_text())["name"])
    except FileNotFoundError:
        return ""


def injections(name: str) -> tuple[dict[str, Any], ...]:
    """What the proxy has injected so far, in order: fault, method, pod, container, attempt, time `at`."""
    log = _layout(name).logs / f"{PROXY}.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return tuple(json.loads(line) for line in lines if line.startswith('{"at": '))


def api(name: str) -> Api:
    """The API server of a cluster on record."""
    return Api(_layout(name))


def _layout(name: str) -> Layout:
    found = state.read(name)
    if found is None:
        raise ClusterError(f"There is no local cluster {name!r}.")
    return Layout(name, found.number)


def _file(layout: Layout) -> Path:
    return layout.config / "faults.json"
