"""The steps that stop and start what the node runs on; each needs an ability of the cluster."""

from __future__ import annotations

from typing import TypeVar

from conformance.cluster.protocol import ReachesRuntime, RestartsApiServer, RestartsKubelet
from conformance.drive.stage import Stage
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.scenario.arguments import Arguments, Duration

Ability = TypeVar("Ability")


class RestartKubelet(Arguments):
    """How long the kubelet is away."""

    down: Duration = 2.0


@STEPS.register("restart_kubelet")
def restart_kubelet(arguments: RestartKubelet, stage: Stage) -> None:
    """Stop the kubelet of the only node and start it again (ability kubelet-restart)."""
    stop_kubelet(None, stage)
    stage.sleep(arguments.down)
    start_kubelet(None, stage)


@STEPS.register("stop_kubelet")
def stop_kubelet(_: None, stage: Stage) -> None:
    """Stop the kubelet of the only node; it is started again at the end of the case (ability kubelet-restart).

    Meanwhile exec, signal and mark reach containers through the runtime (ability runtime).
    """
    able(stage, RestartsKubelet).stop_kubelet()
    stage.undo.append(lambda: _start_kubelet(stage))
    stage.past_kubelet = True


@STEPS.register("start_kubelet")
def start_kubelet(_: None, stage: Stage) -> None:
    """Start the kubelet that was stopped."""
    _start_kubelet(stage)


@STEPS.register("kill_pod")
def kill_pod(_: None, stage: Stage) -> None:
    """Kill every process of the pod and its sandbox, as a crash of the node does (ability runtime)."""
    pod = stage.recorder.pod()
    if pod is None:
        raise ClusterError("there is no pod whose processes could be killed")
    able(stage, ReachesRuntime).kill_pod(str(pod["metadata"]["uid"]))


@STEPS.register("stop_api_server")
def stop_api_server(_: None, stage: Stage) -> None:
    """Stop the API server; it is started again at the end of the case (ability apiserver-restart)."""
    provider = able(stage, RestartsApiServer)
    provider.stop_api_server()
    stage.undo.append(provider.start_api_server)


@STEPS.register("start_api_server")
def start_api_server(_: None, stage: Stage) -> None:
    """Start the API server that was stopped, and wait until it serves."""
    able(stage, RestartsApiServer).start_api_server()


def able(stage: Stage, ability: type[Ability]) -> Ability:
    """The provider, if it has the ability; ClusterError otherwise."""
    provider = stage.session.provider
    if not isinstance(provider, ability):
        raise ClusterError(f"provider {provider.name} is no provider that {ability.__name__}")
    return provider


def _start_kubelet(stage: Stage) -> None:
    able(stage, RestartsKubelet).start_kubelet()
    stage.past_kubelet = False
