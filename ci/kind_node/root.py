"""The root file system of a node: Debian with systemd, kind's own files as its images/base/Dockerfile places them,
and the programs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ci.kind_node.programs import Programs

SUITE = "bookworm"
"""Debian 12: its systemd (252) is the last that runs on cgroup v1 without being forced, and it runs on v2."""
PACKAGES = (
    *("systemd", "conntrack", "iptables", "nftables", "iproute2", "ethtool", "util-linux", "mount", "kmod"),
    *("libseccomp2", "pigz", "bash", "ca-certificates", "curl", "jq", "procps"),
)
"""Those of kind's Dockerfile without the ones for network storage and for rootless engines."""
PLACES = {
    "usr/bin": ("kubelet", "kubeadm", "kubectl"),
    "usr/local/bin": ("containerd", "containerd-shim-runc-v2", "ctr"),
    "usr/local/sbin": ("runc",),
    "opt/cni/bin": ("bridge", "host-local", "loopback"),
}
REMOVED = (
    "usr/lib/systemd/system/sysinit.target.wants/systemd-tmpfiles-setup.service",
    "usr/lib/systemd/system/multi-user.target.wants/*",
    "usr/lib/systemd/system/local-fs.target.wants/*",
    "usr/lib/systemd/system/sockets.target.wants/*udev*",
    "usr/lib/systemd/system/sockets.target.wants/*initctl*",
    "usr/lib/systemd/system/basic.target.wants/*",
    "etc/systemd/system/*.wants/*",
)
"""Units that a node does not start, as kind's Dockerfile has them."""
SCRIPTS = ("usr/local/bin", "kind/bin")
NETWORK = Path(__file__).with_name("bridge.conflist")
"""Template of the network of pods; containerd fills in the node's part of the pods' addresses."""
CONTAINERD = {
    "restrict_oom_score_adj = false": "restrict_oom_score_adj = true",
    "SystemdCgroup = true": "SystemdCgroup = false",
}
"""Of containerd's configuration, what does not suit every engine.

Without CAP_SYS_RESOURCE no OOM score can be lowered; containers may then not go below containerd (-999 with it).
On cgroup v1 runc freezes containers while systemd sets their cgroup, and under load fails to: "unable to freeze".
"""


def make(root: Path, programs: Programs) -> None:
    """Fill the folder, which must not exist yet."""
    names = ",".join(PACKAGES)
    _run("mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={names}", SUITE, root)
    _kinds_own(root, programs.base)
    _place(root, programs)
    _units(root)


def _kinds_own(root: Path, base: Path) -> None:
    for source in sorted(base.rglob("*")):
        place = source.relative_to(base)
        if source.is_file():
            _copy(source, root / place, 0o755 if str(place.parent) in SCRIPTS else 0o644)


def _place(root: Path, programs: Programs) -> None:
    for folder, names in PLACES.items():
        for name in names:
            _copy(programs.paths[name], root / folder / name, 0o755)
    _copy(NETWORK, root / "kind" / NETWORK.name, 0o644)
    (root / "kind/version").write_text(programs.kubernetes)
    settings = root / "etc/containerd/config.toml"
    settings.write_text(containerd(settings.read_text()))
    (root / "etc/kubernetes/manifests").mkdir(parents=True)
    told = _run(programs.paths["ctr"], "oci", "spec")
    (root / "etc/containerd/cri-base.json").write_text(json.dumps(specification(json.loads(told))))


def containerd(kinds: str) -> str:
    """kind's configuration with these changes, and with pods on the bridge."""
    for default, ours in CONTAINERD.items():
        kinds = kinds.replace(default, ours)
    template = json.dumps(f"/kind/{NETWORK.name}")
    return f'{kinds}\n[plugins."io.containerd.grpc.v1.cri".cni]\n  conf_template = {template}\n'


def specification(default: dict[str, Any]) -> dict[str, Any]:
    """What containers begin with: containerd's default, changed as by kind's Dockerfile."""
    hook = {"path": "/kind/bin/mount-product-files.sh"}
    process = {key: value for key, value in default["process"].items() if key != "rlimits"}
    return {**default, "process": process, "hooks": {"createContainer": [hook]}}


def _units(root: Path) -> None:
    for pattern in REMOVED:
        for unit in root.glob(pattern):
            unit.unlink()
    with (root / "etc/systemd/journald.conf").open("a") as journald:
        journald.write("ReadKMsg=no\n")
    (root / "usr/sbin/init").symlink_to("/usr/lib/systemd/systemd")
    systemctl: Iterable[str | Path] = ("chroot", root, "systemctl", "--quiet")
    _run(*systemctl, "enable", "kubelet", "containerd", "undo-mount-hacks")
    _run(*systemctl, "mask", "systemd-binfmt")


def _copy(source: Path, target: Path, mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _run(*command: str | Path) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
