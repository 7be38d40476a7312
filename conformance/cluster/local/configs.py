"""Renders the configuration files of kubelet, scheduler, containerd and CNI: a layout → text. Pure.

Settings here make the node quick and keep it to itself. What scenarios test stays as Kubernetes has it by default:
relist, probes, back-off, grace periods.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.cluster.local.facts import Facts
from conformance.cluster.local.layout import (
    KUBELET_HEALTH_PORT,
    KUBELET_PORT,
    SERVICES,
    Layout,
)


def kubelet(
    layout: Layout, gates: frozenset[str], facts: Facts, overrides: Mapping[str, Any]
) -> dict[str, Any]:
    """The KubeletConfiguration; `overrides` win."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        **_kubelet_server(layout),
        **_kubelet_node(layout, facts),
        **_kubelet_speed(),
        "featureGates": dict.fromkeys(sorted(gates), True),
        **overrides,
    }


def static_pods(layout: Layout) -> Path:
    """The folder whose manifests the kubelet runs without being told by the API server."""
    return layout.config / "static-pods"


def _kubelet_server(layout: Layout) -> dict[str, Any]:
    return {
        "address": layout.address,
        "port": KUBELET_PORT,
        "readOnlyPort": 0,
        "healthzBindAddress": layout.address,
        "healthzPort": KUBELET_HEALTH_PORT,
        "tlsCertFile": str(layout.pki / "kubelet-server.crt"),
        "tlsPrivateKeyFile": str(layout.pki / "kubelet-server.key"),
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(layout.pki / "ca.crt")},
        },
        "authorization": {"mode": "Webhook"},
    }


def _kubelet_node(layout: Layout, facts: Facts) -> dict[str, Any]:
    return {
        "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{layout.cgroup}",
        "failCgroupV1": False,
        "failSwapOn": False,
        "enforceNodeAllocatable": [],
        "makeIPTablesUtilChains": False,
        "localStorageCapacityIsolation": facts.measurable,
        # There is no DNS server; without an address the kubelet would complain about every pod in an event.
        "clusterDNS": [str(SERVICES[10])],
        "clusterDomain": "cluster.local",
        "resolvConf": str(layout.config / "resolv.conf"),
        "staticPodPath": str(static_pods(layout)),
        "volumePluginDir": "/var/lib/kubelet/volume-plugins",
        # The disk is shared with everything else on this machine, so its filling up says nothing about the pods.
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "0%", "nodefs.inodesFree": "0%"},
        "imageGCHighThresholdPercent": 100,
        "imageMaximumGCAge": "0s",
    }


def _kubelet_speed() -> dict[str, Any]:
    return {
        "maxPods": 500,
        "podsPerCore": 0,
        "serializeImagePulls": False,
        "registryPullQPS": 0,
        "eventRecordQPS": 500,  # 0 is no limit by its documentation, and five a second in client-go
        "eventBurst": 1000,
        "kubeAPIQPS": 500,
        "kubeAPIBurst": 1000,
    }


def scheduler(layout: Layout) -> dict[str, Any]:
    """The KubeSchedulerConfiguration."""
    return {
        "apiVersion": "kubescheduler.config.k8s.io/v1",
        "kind": "KubeSchedulerConfiguration",
        "leaderElection": {"leaderElect": False},
        "clientConnection": {
            "kubeconfig": str(layout.pki / "scheduler.kubeconfig"),
            "qps": 500,
            "burst": 1000,
        },
    }


def cni(layout: Layout) -> dict[str, Any]:
    """The pod network: a bridge that the machine has an address on, without masquerading.

    The bridge and its address exist already: made by the plugin, they would come with forwarding for the machine.
    """
    ranges = [[{"subnet": str(layout.pod_network), "gateway": layout.gateway}]]
    bridge = {
        "type": "bridge",
        "bridge": layout.bridge,
        "isGateway": False,
        "ipMasq": False,
        "hairpinMode": True,
        "ipam": {
            "type": "host-local",
            "dataDir": "/run/cni-addresses",
            "ranges": ranges,
            "routes": [{"dst": "0.0.0.0/0", "gw": layout.gateway}],
        },
    }
    return {"cniVersion": "1.0.0", "name": layout.cgroup, "plugins": [bridge]}


def containerd(
    layout: Layout, runtime: Path, plugins: Path, pause: str, facts: Facts, annotations: str = ""
) -> str:
    """containerd's configuration.

    `runtime`: the OCI runtime's binary; `plugins`: the folder of the CNI plugins; `pause`: the image of sandboxes;
    `annotations`: pattern for those of a container that the OCI runtime is told.
    """
    # An overlay cannot lie on another one, which is what the disk of a container is.
    images = (
        "[plugins.'io.containerd.cri.v1.images']\n  snapshotter = 'native'\n\n"
        if facts.disk == "overlay"
        else ""
    )
    return f"""\
version = 3
root = "/var/lib/containerd"
state = "/run/containerd"
oom_score = {-999 if facts.may_spare else 0}
disabled_plugins = [
  "io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri", "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.internal.v1.tracing", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.blockfile",
  "io.containerd.snapshotter.v1.erofs", "io.containerd.differ.v1.erofs",
]

[grpc]
  address = "/run/containerd/containerd.sock"

{images}[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = {json.dumps(pause)}

[plugins.'io.containerd.cri.v1.runtime']
  # Its profile would stay in the kernel when the cluster is gone.
  disable_apparmor = true
  restrict_oom_score_adj = {json.dumps(not facts.may_spare)}
  # The kubelet reads usage from cgroups itself. At its default containerd asks each shim for it once a second.
  stats_collect_period = "1h"
  stats_retention_period = "2h"

[plugins.'io.containerd.cri.v1.runtime'.containerd]
  default_runtime_name = "runc"

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
{_told(annotations)}
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  BinaryName = {json.dumps(str(runtime))}
  SystemdCgroup = false

[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = [{json.dumps(str(plugins))}]
  conf_dir = {json.dumps(str(layout.config / "cni"))}
  use_internal_loopback = true

[plugins.'io.containerd.metadata.v1.bolt']
  no_sync = true
"""


def old_containerd(
    layout: Layout, runtime: Path, plugins: Path, pause: str, facts: Facts, annotations: str = ""
) -> str:
    """The configuration of a containerd 1.x, which has another form and asks OCI runtimes the same."""
    disk = "native" if facts.disk == "overlay" else "overlayfs"
    return f"""\
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
oom_score = {-999 if facts.may_spare else 0}
disabled_plugins = [
  "io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing",
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.devmapper",
]

[grpc]
  address = "/run/containerd/containerd.sock"

[plugins.'io.containerd.grpc.v1.cri']
  sandbox_image = {json.dumps(pause)}
  # Its profile would stay in the kernel when the cluster is gone.
  disable_apparmor = true
  restrict_oom_score_adj = {json.dumps(not facts.may_spare)}

[plugins.'io.containerd.grpc.v1.cri'.containerd]
  default_runtime_name = "runc"
  snapshotter = "{disk}"

[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
{_told(annotations)}
[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]
  BinaryName = {json.dumps(str(runtime))}
  SystemdCgroup = false

[plugins.'io.containerd.grpc.v1.cri'.cni]
  bin_dir = {json.dumps(str(plugins))}
  conf_dir = {json.dumps(str(layout.config / "cni"))}
"""


def _told(annotations: str) -> str:
    """The setting by which annotations get to the OCI runtime; empty without a pattern."""
    return f"  container_annotations = [{json.dumps(annotations)}]\n" if annotations else ""
