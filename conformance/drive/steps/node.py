"""The steps that disturb the node; each needs an ability of the cluster."""

from __future__ import annotations

from pydantic import model_validator

from conformance.cluster.protocol import RestartsKubelet
from conformance.drive.stage import Stage
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.scenario.arguments import Arguments, Duration


class RestartKubelet(Arguments):
    """How long the kubelet is away."""

    down: Duration = 2.0

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {} if value is None else value


@STEPS.register("restart_kubelet")
def restart_kubelet(arguments: RestartKubelet, stage: Stage) -> None:
    """Stop the kubelet of the only node and start it again (ability kubelet-restart)."""
    provider = stage.session.provider
    if not isinstance(provider, RestartsKubelet):
        raise ClusterError(f"provider {provider.name} cannot restart a kubelet")
    provider.stop_kubelet()
    try:
        stage.sleep(arguments.down)
    finally:
        provider.start_kubelet()
