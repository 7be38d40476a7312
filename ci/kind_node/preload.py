"""Container images in the node's image store: those of the control plane, made of its programs, and others.

Their names are those that kubeadm asks for; kind puts a released version's images there in the same way.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ci.kind_node.programs import Programs
from conformance.cluster import archive
from conformance.cluster.archive import Image, Layer
from conformance.errors import ClusterError

COMMANDS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
CONFIG = 'version = 3\ndisabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images"]\n'


def load(root: Path, programs: Programs, others: Iterable[Image]) -> None:
    """Put the control plane's images and the others below the node's root."""
    listed = subprocess.run(
        [programs.paths["kubeadm"], "config", "images", "list", "--kubernetes-version", programs.kubernetes],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    with TemporaryDirectory(prefix="kind-node-") as folder, _containerd(root, programs, Path(folder)) as ctr:
        packed = Path(folder, "images.tar")
        archive.write([*images(listed.stdout.split(), programs.paths), *others], packed)
        pinned = "--label=io.cri-containerd.pinned=pinned"
        subprocess.run(
            [*ctr, "images", "import", pinned, "--no-unpack", packed],
            stdout=subprocess.DEVNULL,
            check=True,
        )


def images(references: list[str], paths: Mapping[str, Path]) -> Iterator[Image]:
    """An image for each command of the control plane, under the reference that ends in its name."""
    by_name = {reference.rpartition("/")[2].partition(":")[0]: reference for reference in references}
    for command in COMMANDS:
        layer = Layer(files={f"usr/local/bin/{command}": paths[command]})
        yield Image(by_name[command], [layer], {"Entrypoint": [command]})


@contextmanager
def _containerd(root: Path, programs: Programs, folder: Path) -> Iterator[list[str | Path]]:
    """A containerd on the node's store for as long as it takes: the beginning of its client's commands."""
    config, socket = folder / "config.toml", folder / "containerd.sock"
    config.write_text(CONFIG)
    places = ("--root", root / "var/lib/containerd", "--state", folder / "state", "--address", socket)
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(
            [programs.paths["containerd"], "--config", config, *places], stdout=log, stderr=log
        )
    try:
        ctr: list[str | Path] = [programs.paths["ctr"], "--address", socket, "--namespace", "k8s.io"]
        _await(socket, daemon, folder / "log")
        yield ctr
    finally:
        daemon.terminate()
        daemon.wait()


def _await(socket: Path, daemon: subprocess.Popen[bytes], log: Path) -> None:
    while not socket.exists():
        if daemon.poll() is not None:
            raise ClusterError(f"containerd has ended:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)
