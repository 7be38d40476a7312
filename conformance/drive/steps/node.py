"""The steps that stop and start what the node runs on; each needs an ability of the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from conformance.cluster.protocol import ReachesRuntime, RestartsApiServer, RestartsKubelet
from conformance.drive.stage import Stage, Stopped
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.scenario.arguments import Arguments, Duration

Ability = TypeVar("Ability")
MIRROR = "kubernetes.io/config.mirror"
"""Annotation by which a mirror pod is known; its value is the UID that the static pod has on its node."""


class RestartKubelet(Arguments):
    """How long the kubelet is away."""

    down: Duration = 2.0


@STEPS.register("restart_kubelet")
def restart_kubelet(arguments: RestartKubelet, stage: Stage) -> None:
    """Stop the kubelet of the only node, start it again and wait until it serves (ability kubelet-restart)."""
    stop_kubelet(None, stage)
    stage.sleep(arguments.down)
    start_kubelet(None, stage)


@STEPS.register("stop_kubelet")
def stop_kubelet(_: None, stage: Stage) -> None:
    """Stop the kubelet of the only node; it is started again at the end of the case (ability kubelet-restart).

    Meanwhile exec, signal and mark reach containers through the runtime (ability runtime). Of cases that share
    outages, all stop it at once and start it at once.
    """
    stop = able(stage, RestartsKubelet).stop_kubelet
    if stage.outage is None:
        stop()
    elif not stage.outage.meet(stop, stage.session.stopping):
        raise Stopped("the run was stopped")
    stage.undo.append(lambda: _start_kubelet(stage))
    stage.past_kubelet = True


@STEPS.register("start_kubelet")
def start_kubelet(_: None, stage: Stage) -> None:
    """Start the kubelet that was stopped, and wait until it serves."""
    _start_kubelet(stage)


@STEPS.register("kill_pod")
def kill_pod(_: None, stage: Stage) -> None:
    """Kill every process of the pod and its sandbox, as a crash of the node does (ability runtime)."""
    pod = stage.recorder.pod()
    if pod is None:
        raise ClusterError("there is no pod whose processes could be killed")
    able(stage, ReachesRuntime).kill_pod(runtime_uid(pod))


@STEPS.register("stop_api_server")
def stop_api_server(_: None, stage: Stage) -> None:
    """Stop the API server; it is started again at the end of the case (ability apiserver-restart).

    Meanwhile signal and mark reach containers, and `wait` hears testimony, through the runtime (ability runtime).
    """
    able(stage, RestartsApiServer).stop_api_server()
    # The last of all: a kubelet that finds a static pod's manifest, and not any more while its sources are not ready
    # yet, is busy with that pod's volumes for two minutes before it stops it.
    stage.undo.insert(0, lambda: _return_to_api_server(stage))
    stage.past_api = True


@STEPS.register("start_api_server")
def start_api_server(_: None, stage: Stage) -> None:
    """Start the API server that was stopped, and wait until it serves."""
    _start_api_server(stage)


def runtime_uid(pod: Mapping[str, Any]) -> str:
    """The UID by which the runtime knows the pod: of a mirror pod, that of the static pod."""
    metadata = pod["metadata"]
    return str(metadata.get("annotations", {}).get(MIRROR, metadata["uid"]))


def able(stage: Stage, ability: type[Ability]) -> Ability:
    """The provider, if it has the ability; ClusterError otherwise."""
    provider = stage.session.provider
    if not isinstance(provider, ability):
        raise ClusterError(f"provider {provider.name} is no provider that {ability.__name__}")
    return provider


def _return_to_api_server(stage: Stage) -> None:
    """Start the API server, and the kubelet anew, which would hear of the next pod only after up to half a minute."""
    _start_api_server(stage)
    provider = stage.session.provider
    if isinstance(provider, RestartsKubelet):
        provider.stop_kubelet()
        provider.start_kubelet()


def _start_api_server(stage: Stage) -> None:
    able(stage, RestartsApiServer).start_api_server()
    stage.past_api = False


def _start_kubelet(stage: Stage) -> None:
    """Nothing if it is running: others may have stopped it for themselves since."""
    if not stage.past_kubelet:
        return
    start = able(stage, RestartsKubelet).start_kubelet
    if stage.outage is None or not stage.outage.meet(start, stage.session.stopping):
        start()
    stage.past_kubelet = False
