"""A whole cluster beside the others: it runs a pod, and leaves nothing, whether taken down or crashed."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import Api, ClusterInfo, paths
from conformance.cluster.local import LocalProvider
from conformance.manifest import Images
from conformance.timing import Deadline, SystemClock

pytestmark = pytest.mark.cluster

NAME = "leaves-nothing"
# What kubelet, containerd and CNI would use on this machine, did they not have a /var and /run of their own.
TEMPTING = (
    "/var/lib/kubelet",
    "/run/containerd",
    "/var/lib/cni",
    "/var/log/pods",
    "/run/netns",
    "/opt/containerd",
)
SYSCTLS = ("kernel/panic", "kernel/panic_on_oops", "vm/overcommit_memory", "net/ipv4/ip_forward")
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "pod"},
    "spec": {
        "volumes": [{"name": "memory", "emptyDir": {"medium": "Memory"}}],
        "containers": [
            {
                "name": "app",
                "image": Images().reference("agnhost"),
                "args": ["netexec", "--http-port=8080"],
                "readinessProbe": {"httpGet": {"port": 8080, "path": "/healthz"}, "periodSeconds": 1},
                "volumeMounts": [{"name": "memory", "mountPath": "/memory"}],
                "securityContext": {"runAsUser": 65532},
            }
        ],
    },
}


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    found = LocalProvider(NAME)
    yield found
    found.delete()


def run_pod(info: ClusterInfo) -> None:
    """A pod that is Ready: an image, a volume in memory, a network and a probe through it."""
    api = Api.connect(info)
    api.create(paths.collection("Pod", "default"), POD)
    deadline = Deadline(SystemClock(), 60)
    while not ready(pod := api.get(paths.pod("default", "pod"))):
        assert not deadline.expired, pod["status"]
        SystemClock().sleep(0.2)


def ready(pod: dict[str, Any]) -> bool:
    conditions = pod["status"].get("conditions", ())
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


@dataclass(frozen=True)
class Machine:
    """What a machine shows of the cluster, found by other means than those that clean up."""

    tempting: tuple[bool, ...]
    sysctls: tuple[str, ...]
    processes: frozenset[int]
    network: frozenset[str]
    cgroups: frozenset[str]
    mounts: frozenset[str]
    directories: frozenset[str]
    root: frozenset[str]
    null: tuple[int, int]


def look() -> Machine:
    links = output("ip", "-oneline", "address")
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    return Machine(
        tempting=tuple(Path(place).exists() for place in TEMPTING),
        sysctls=tuple(Path("/proc/sys", name).read_text() for name in SYSCTLS),
        processes=frozenset(named()),
        network=frozenset(line.split()[3] for line in links.splitlines() if " plc" in line),
        cgroups=frozenset(output("find", "/sys/fs/cgroup", "-name", f"*{NAME}*").split()),
        mounts=frozenset(line for line in mounts if NAME in line),
        directories=frozenset(map(str, Path("/var/lib/pod-lifecycle-conformance").glob(f"{NAME}*"))),
        root=frozenset(map(str, Path("/").iterdir())),
        null=(Path("/dev/null").stat().st_uid, Path("/dev/null").stat().st_gid),
    )


def output(*argv: str) -> str:
    # cgroups of other clusters may go while `find` looks at them, so its status says nothing.
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout


def named() -> Iterator[int]:
    """Processes with the cluster's name in their command line, environment, cgroup or mounts."""
    for process in Path("/proc").glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        for file in ("cmdline", "environ", "cgroup", "mountinfo"):
            try:
                if NAME.encode() in (process / file).read_bytes():
                    yield int(process.name)
            except OSError:
                continue


def network_namespaces(processes: frozenset[int]) -> set[str]:
    """The network namespaces of processes, without the machine's own."""
    found = {namespace(process) for process in processes}
    return found - {namespace(os.getpid()), ""}


def namespace(process: int) -> str:
    try:
        return str(Path(f"/proc/{process}/ns/net").readlink())
    except OSError:
        return ""


def comm(process: int) -> str:
    return Path(f"/proc/{process}/comm").read_text().strip()


def crash() -> None:
    """Kill whatever the cluster has running, but for the containers and the shims over them."""
    for process in named():
        name = comm(process)
        if name in ("etcd", "containerd", "kubelet") or name.startswith("kube-"):
            os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("crashed", [False, True], ids=["down", "crash"])
def test_leaves_nothing(provider: LocalProvider, crashed: bool) -> None:
    before = look()
    info = provider.create()
    run_pod(info)
    during = look()
    assert during.processes
    assert during.cgroups
    pods = network_namespaces(during.processes)
    assert pods
    assert during.mounts == frozenset(), "mounts are in the node's own namespace"
    (kubelet,) = (pid for pid in during.processes if comm(pid) == "kubelet")
    assert not list(Path(f"/proc/{kubelet}/cwd/").iterdir()), "a kubelet may remove files where it stands"
    if crashed:
        crash()
        assert provider.running() is None
    provider.delete()
    after = look()
    assert after.directories == frozenset()
    assert after.processes == frozenset()
    assert after.cgroups == frozenset()
    assert after.network - before.network == frozenset()
    assert (after.tempting, after.sysctls, after.mounts) == (before.tempting, before.sysctls, before.mounts)
    assert (after.root, after.null) == (before.root, before.null)
    everybody = frozenset(int(process.name) for process in Path("/proc").glob("[0-9]*"))
    assert not pods & network_namespaces(everybody)


def test_crashed_cluster_is_made_anew_and_a_healthy_one_is_not(provider: LocalProvider) -> None:
    first = provider.create()
    certificate = first.kubeconfig.read_bytes()
    assert LocalProvider(NAME).create() == first
    assert first.kubeconfig.read_bytes() == certificate
    provider.stop_kubelet()
    assert provider.running() is None
    restart = threading.Timer(3, provider.start_kubelet)
    restart.start()
    assert LocalProvider(NAME).create() == first, "a cluster whose kubelet is being restarted is waited for"
    assert first.kubeconfig.read_bytes() == certificate
    restart.join()
    crash()
    second = LocalProvider(NAME).create()
    assert second.kubeconfig.read_bytes() != certificate
    assert Api.connect(second).node().name == "node-leaves-nothing"
