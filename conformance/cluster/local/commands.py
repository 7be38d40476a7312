"""The command line of each component: a layout and the binaries → arguments. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conformance.cluster.local.layout import (
    API_PORT,
    CONTROLLER_MANAGER_PORT,
    ETCD_PEER_PORT,
    ETCD_PORT,
    SCHEDULER_PORT,
    SERVICES,
    Layout,
)

Flags = Mapping[str, object]


def etcd(layout: Layout) -> Flags:
    """etcd; it need not survive a power cut, so it does not wait for the disk."""
    clients, peers = (f"https://{layout.address}:{port}" for port in (ETCD_PORT, ETCD_PEER_PORT))
    certificate = {"cert-file": layout.pki / "etcd.crt", "key-file": layout.pki / "etcd.key"}
    trusted = {"trusted-ca-file": layout.pki / "etcd-ca.crt", "client-cert-auth": True}
    security = certificate | trusted
    return {
        "name": layout.node,
        "data-dir": layout.etcd,
        "listen-client-urls": clients,
        "advertise-client-urls": clients,
        "listen-peer-urls": peers,
        "initial-advertise-peer-urls": peers,
        "initial-cluster": f"{layout.node}={peers}",
        **security,
        **{f"peer-{flag}": value for flag, value in security.items()},
        "unsafe-no-fsync": True,
        "logger": "zap",
        "log-level": "warn",
    }


def apiserver(layout: Layout, gates: frozenset[str]) -> Flags:
    """kube-apiserver: its own certificate authority, RBAC and Node authorization, nobody anonymous."""
    pki = layout.pki
    return {
        "bind-address": layout.address,
        "advertise-address": layout.address,
        "secure-port": API_PORT,
        "tls-cert-file": pki / "apiserver.crt",
        "tls-private-key-file": pki / "apiserver.key",
        "client-ca-file": pki / "ca.crt",
        "anonymous-auth": False,
        "authorization-mode": "Node,RBAC",
        "enable-admission-plugins": "NodeRestriction",
        "allow-privileged": True,
        "etcd-servers": f"https://{layout.address}:{ETCD_PORT}",
        "etcd-cafile": pki / "etcd-ca.crt",
        "etcd-certfile": pki / "etcd-client.crt",
        "etcd-keyfile": pki / "etcd-client.key",
        "kubelet-client-certificate": pki / "apiserver-kubelet-client.crt",
        "kubelet-client-key": pki / "apiserver-kubelet-client.key",
        "kubelet-certificate-authority": pki / "ca.crt",
        "kubelet-preferred-address-types": "InternalIP",
        "service-cluster-ip-range": SERVICES,
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": pki / "service-accounts.pub",
        "service-account-signing-key-file": pki / "service-accounts.key",
        "endpoint-reconciler-type": "none",
        "max-requests-inflight": 3000,
        "max-mutating-requests-inflight": 1000,
        **_feature_gates(gates),
    }


def controller_manager(layout: Layout, gates: frozenset[str]) -> Flags:
    """kube-controller-manager with its default controllers."""
    access = layout.pki / "controller-manager.kubeconfig"
    return {
        "kubeconfig": access,
        "authentication-kubeconfig": access,
        "authorization-kubeconfig": access,
        "bind-address": layout.address,
        "secure-port": CONTROLLER_MANAGER_PORT,
        "leader-elect": False,
        "use-service-account-credentials": True,
        "root-ca-file": layout.pki / "ca.crt",
        "service-account-private-key-file": layout.pki / "service-accounts.key",
        "kube-api-qps": 500,
        "kube-api-burst": 1000,
        **_feature_gates(gates),
    }


def scheduler(layout: Layout, gates: frozenset[str]) -> Flags:
    """kube-scheduler."""
    access = layout.pki / "scheduler.kubeconfig"
    return {
        "config": layout.config / "scheduler.json",
        "authentication-kubeconfig": access,
        "authorization-kubeconfig": access,
        "bind-address": layout.address,
        "secure-port": SCHEDULER_PORT,
        **_feature_gates(gates),
    }


def kubelet(layout: Layout) -> Flags:
    """kubelet; runs in the node's mount namespace and has its gates in its configuration."""
    return {
        "config": layout.config / "kubelet.json",
        "kubeconfig": layout.pki / "kubelet.kubeconfig",
        "hostname-override": layout.node,
        "node-ip": layout.address,
        "housekeeping-interval": "1m",
        "v": 2,
    }


def containerd(layout: Layout) -> Flags:
    """containerd; runs in the node's mount namespace."""
    return {"config": layout.config / "containerd.toml", "log-level": "info"}


def flags(name: str, layout: Layout, gates: frozenset[str]) -> Flags:
    """The flags of the component `name`."""
    every: Mapping[str, Flags] = {
        "etcd": etcd(layout),
        "containerd": containerd(layout),
        "kube-apiserver": apiserver(layout, gates),
        "kube-controller-manager": controller_manager(layout, gates),
        "kube-scheduler": scheduler(layout, gates),
        "kubelet": kubelet(layout),
    }
    return every[name]


def argv(binary: Path, flags: Flags) -> tuple[str, ...]:
    """The command line of a binary with flags."""
    return (str(binary), *(f"--{flag}={_text(value)}" for flag, value in flags.items()))


def _feature_gates(gates: frozenset[str]) -> dict[str, str]:
    return {"feature-gates": ",".join(f"{gate}=true" for gate in sorted(gates))} if gates else {}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
