"""Pins a further Kubernetes version for the local cluster: `python ci/pin_kubernetes.py 1.36.3`.

Writes ci/components/kubernetes-<version>/go.mod and go.sum from what that version's own go.mod says: its staging
modules are replaced by their published versions, and the commands of a node are the module's tools.
`python ci/pin_kubernetes.py 1.37.2 kubeadm` does so for kubeadm and kubectl of kind's node image.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

COMPONENTS = Path(__file__).parent / "components"
KUBEADM = Path(__file__).parent / "kind_node" / "modules" / "kubeadm"
COMMANDS = (
    "cmd/kube-apiserver",
    "cmd/kube-controller-manager",
    "cmd/kube-scheduler",
    "cmd/kubelet",
    "test/images/agnhost",
)
KUBEADM_COMMANDS = ("cmd/kubeadm", "cmd/kubectl")


def main(version: str, what: str = "kubernetes") -> None:
    kubeadm = what == "kubeadm"
    folder = KUBEADM if kubeadm else COMPONENTS / f"kubernetes-{version}"
    folder.mkdir(parents=True, exist_ok=kubeadm)
    downloaded = go(folder, "mod", "download", "-json", f"k8s.io/kubernetes@v{version}")
    upstream = json.loads(go(folder, "mod", "edit", "-json", json.loads(downloaded)["GoMod"]))
    (folder / "go.mod").write_text(module(upstream, version, KUBEADM_COMMANDS if kubeadm else COMMANDS))
    go(folder, "mod", "tidy")


def module(upstream: dict[str, Any], version: str, commands: Iterable[str] = COMMANDS) -> str:
    """The go.mod, as long as nothing is known of the indirect requirements."""
    staged = [
        entry["Old"]["Path"] for entry in upstream["Replace"] or () if entry["New"]["Path"].startswith("./")
    ]
    published = f"v0.{version.partition('.')[2]}"
    blocks = (
        "module components/kubernetes",
        f"go {upstream['Go']}",
        *(f"godebug {entry['Key']}={entry['Value']}" for entry in upstream.get("GoDebug") or ()),
        block("tool", [f"k8s.io/kubernetes/{command}" for command in commands]),
        f"require k8s.io/kubernetes v{version}",
        block("replace", [f"{path} => {path} {published}" for path in staged]),
    )
    return "\n\n".join(blocks) + "\n"


def block(verb: str, lines: list[str]) -> str:
    return "\n".join([f"{verb} (", *(f"\t{line}" for line in lines), ")"])


def go(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOWORK": "off"}
    result = subprocess.run(
        ["go", *arguments], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return result.stdout


if __name__ == "__main__":
    main(sys.argv[1].removeprefix("v"), *sys.argv[2:])
