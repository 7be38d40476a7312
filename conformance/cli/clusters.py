"""Commands about clusters: the embedded local one, and what runs need of an existing one."""

from __future__ import annotations

from pathlib import Path

from conformance.cli.common import Commands, add, add_actions, formats, generated, paths
from conformance.placing import add_options, add_registry


def add_to(commands: Commands) -> None:
    _cluster(commands)
    _preflight(commands)
    _images(commands)
    _rbac(commands)


def _cluster(commands: Commands) -> None:
    actions = add_actions(commands, "cluster", "The embedded local cluster.")
    _up(actions)
    down = add(actions, "down", "cluster:down", "Stop the cluster and remove every trace of it.")
    down.add_argument(
        "--cluster",
        choices=("local", "kind"),
        default="local",
        help="kind: delete that cluster of kind, if it was created here (default: local)",
    )
    add(actions, "status", "cluster:status", "Say whether the cluster is up and what runs.")
    add(actions, "kubeconfig", "cluster:kubeconfig", "Print the path of the cluster's kubeconfig.")
    faults = add(actions, "faults", "cluster:faults", "Give the node of a faulty cluster other faults.")
    faults.add_argument(
        "faults", nargs="?", metavar="FILE", help="file of faults, or `none`; default: print which"
    )
    for action in actions.choices.values():
        action.add_argument("--name", default="default", help="name of the cluster (default: default)")


def _up(actions: Commands) -> None:
    up = add(actions, "up", "cluster:up", "Start the cluster, building what is missing.")
    up.add_argument("--kubernetes", metavar="VERSION")
    up.add_argument(
        "--runtime", metavar="RUNTIME", help="container manager, OCI runtime or both: containerd-1.6/crun"
    )
    up.add_argument("--feature-gates", default="", metavar="A,B", help="feature gates to switch on")
    up.add_argument(
        "--kubelet-config", metavar="JSON", help="fields of KubeletConfiguration, as a JSON object"
    )
    up.add_argument(
        "--faults", metavar="FILE", help="have a faulty node; `none`: one that can be given faults"
    )


def _preflight(commands: Commands) -> None:
    description = "Show what an existing cluster has of what runs need, and what is missing."
    preflight = add(commands, "preflight", "preflight:preflight", description)
    paths(preflight)
    preflight.add_argument("--cluster", choices=("existing",), default="existing", help="the only one")
    preflight.add_argument(
        "--kubeconfig", type=Path, metavar="FILE", help="default: where kubectl looks for its own"
    )
    preflight.add_argument("--context", metavar="NAME", help="context of the kubeconfig")
    add_options(preflight.add_argument)
    formats(preflight)


def _images(commands: Commands) -> None:
    images = add(commands, "images", "images:images", "List the images that runs pull, for mirroring them.")
    add_registry(images.add_argument)
    formats(images)


def _rbac(commands: Commands) -> None:
    rbac = add(commands, "rbac", "rbac:rbac", "Print the ClusterRole that runs need on an existing cluster.")
    rbac.add_argument(
        "--with",
        dest="extras",
        action="append",
        default=[],
        choices=("node-facts", "all-steps"),
        help="rights that are not needed: to read gates and configuration of kubelets (this lets its holder do "
        "whatever kubelets can), or for steps that the suites do not use; repeatable",
    )
    rbac.add_argument(
        "--service-account", metavar="NAMESPACE/NAME", help="a ServiceAccount and its binding as well"
    )
    rbac.add_argument(
        "--image-pull-secret", metavar="NAMESPACE/NAME", help="may read this Secret, to copy it for cases"
    )
    generated(rbac, "write it to ci/rbac.yaml instead")
