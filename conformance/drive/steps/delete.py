"""The step that deletes the pod, after opening the logs that would vanish with it."""

from __future__ import annotations

from pydantic import Field, model_validator

from conformance.drive.stage import Answer, Stage
from conformance.drive.steps.registry import STEPS
from conformance.observe import Follower, Seen
from conformance.scenario.arguments import Arguments, Duration


class Delete(Arguments):
    """How to delete."""

    grace: Duration | None = Field(None, description="grace period; default: the pod's own")
    wait: bool = Field(True, description="wait until the pod object is gone")
    within: Duration = Field(90.0, description="how long to wait for that")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {} if value is None else value


@STEPS.register("delete")
def delete(arguments: Delete, stage: Stage) -> None:
    """Delete the pod, with a grace period of its own if given, and wait until it is gone."""
    _follow(stage)
    grace = None if arguments.grace is None else int(arguments.grace)
    stage.session.api.delete(stage.pod_path, grace=grace)
    if arguments.wait:
        stage.wait(_gone, arguments.within, "the pod's removal")


def _gone(seen: Seen) -> Answer:
    return Answer.DONE if seen.gone else Answer.NOT_YET


def _follow(stage: Stage) -> None:
    """Open the logs before they go; a second deletion finds them open."""
    if stage.follower is None:
        stage.follower = Follower(stage.session.api, stage.recorder.pod(), stage.compiled.testifying)
        stage.follower.start()
