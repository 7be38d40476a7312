"""The steps that taint the pod's node, which keeps or drives pods off it, and take the taint away again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from conformance.cluster import Conflict, paths
from conformance.drive.stage import Stage
from conformance.drive.steps.registry import STEPS
from conformance.errors import ClusterError
from conformance.scenario.arguments import Arguments
from conformance.timing import Deadline

ABILITY = "taint-node"
KEY = "pod-lifecycle-conformance/taint"
"""The taint's key, which a toleration of the pod names."""
PATIENCE = 10.0
"""Seconds for a change of the node that others change as well."""

Taints = list[dict[str, Any]]


class Taint(Arguments):
    """What the taint does to pods that do not tolerate it."""

    effect: Literal["NoExecute", "NoSchedule"] = "NoExecute"


@STEPS.register("taint")
def taint(arguments: Taint, stage: Stage) -> None:
    """Taint the node with the key pod-lifecycle-conformance/taint, until the end of the case at most.

    That drives off pods of others too, so it needs the ability taint-node: a cluster that was made for runs.
    """
    info = stage.session.info
    if ABILITY not in info.abilities:
        raise ClusterError(
            f"{info.node} of provider {info.provider} is not ours to taint (ability {ABILITY})"
        )
    stage.listen()
    stage.undo.append(lambda: untaint(None, stage))
    ours = {"key": KEY, "effect": arguments.effect}
    _change(stage, lambda others: [*others, ours])


@STEPS.register("untaint")
def untaint(_: None, stage: Stage) -> None:
    """Take our taint off the node."""
    _change(stage, lambda others: others)


def _change(stage: Stage, change: Callable[[Taints], Taints]) -> None:
    """Replace the node's taints by what becomes of those that are not ours."""
    api, path = stage.session.api, f"{paths.NODES}/{stage.session.info.node}"

    def replaced() -> bool:
        node = api.get(path)
        taints = [one for one in node["spec"].get("taints", ()) if one["key"] != KEY]
        version = {"resourceVersion": node["metadata"]["resourceVersion"]}
        try:
            api.patch(path, {"metadata": version, "spec": {"taints": change(taints) or None}})
        except Conflict:
            return False
        return True

    deadline = Deadline(stage.session.clock, PATIENCE)
    while not replaced():  # also when the run is being stopped: no taint may stay
        if deadline.expired:
            raise ClusterError(f"the taints of {stage.session.info.node} cannot be changed")
