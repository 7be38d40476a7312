"""What is done to the containers of a local cluster through its runtime, past the kubelet."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from conformance.cluster.execution import Executed
from conformance.cluster.local.components import Components
from conformance.errors import ClusterError

UID = "io.kubernetes.pod.uid"
"""Label on containers and sandboxes that the kubelet makes: the UID of their pod."""


def execute(components: Components, container: str, command: Sequence[str]) -> Executed:
    """Run a command in a container, as its own user."""
    own = ("--exec-id", uuid.uuid4().hex[:12], "--fifo-dir", str(components.fifos))
    done = components.ctr("tasks", "exec", *own, container, *command)
    return Executed(done.returncode, done.stdout, done.stderr)


def containers(components: Components, uid: str) -> tuple[str, ...]:
    """The ids of a pod's containers, its sandbox among them; ClusterError if it has none."""
    listed = components.ctr("containers", "list", "--quiet", f'labels."{UID}"=={uid}')
    found = tuple(listed.stdout.split())
    if not found:
        raise ClusterError(f"the runtime has no container of pod {uid}: {listed.stderr.strip()}")
    return found


def kill_pod(components: Components, uid: str) -> None:
    """Kill all processes of a pod, its sandbox's last; ClusterError if it has none."""
    for container in containers(components, uid):
        # What has ended already has no task any more.
        components.ctr("tasks", "kill", "--all", "--signal", "SIGKILL", container)
