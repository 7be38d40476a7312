"""The steps that end the pod, after opening the logs that would vanish with it."""

from __future__ import annotations

from pydantic import Field

from conformance.cluster import NotFound, paths
from conformance.drive.stage import Answer, Stage
from conformance.drive.steps.registry import STEPS
from conformance.observe import Seen
from conformance.scenario.arguments import Arguments, Duration


class Delete(Arguments):
    """How to delete."""

    grace: Duration | None = Field(None, description="grace period; default: the pod's own")
    wait: bool = Field(True, description="wait until the pod object is gone")
    within: Duration = Field(90.0, description="how long to wait for that")

    @property
    def seconds(self) -> int | None:
        """The grace period as the API takes it."""
        return None if self.grace is None else int(self.grace)


@STEPS.register("delete")
def delete(arguments: Delete, stage: Stage) -> None:
    """Delete the pod, with a grace period of its own if given, and wait until it is gone."""
    stage.listen()
    try:
        stage.session.api.delete(stage.pod_path, grace=arguments.seconds)
    except NotFound:
        # An earlier deletion that was not waited for may be over already.
        if not any(event.data.get("step") == "delete" for event in stage.events[:-1]):
            raise
    _wait(arguments, stage)


@STEPS.register("evict")
def evict(arguments: Delete, stage: Stage) -> None:
    """Ask the Eviction API to remove the pod, and wait until it is gone."""
    stage.listen()
    eviction: dict[str, object] = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": stage.pod_name, "namespace": stage.namespace},
    }
    if arguments.seconds is not None:
        eviction["deleteOptions"] = {"gracePeriodSeconds": arguments.seconds}
    stage.session.api.create(paths.pod(stage.namespace, stage.pod_name, "eviction"), eviction)
    _wait(arguments, stage)


def _wait(arguments: Delete, stage: Stage) -> None:
    if arguments.wait:
        stage.wait(_gone, arguments.within, "the pod's removal")


def _gone(seen: Seen) -> Answer:
    return Answer.DONE if seen.gone else Answer.NOT_YET
