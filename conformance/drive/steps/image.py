"""The step that gives the node an image which no registry need have."""

from __future__ import annotations

from conformance.cluster.protocol import MakesImages
from conformance.drive.stage import Stage
from conformance.drive.steps.node import able
from conformance.drive.steps.registry import STEPS
from conformance.scenario.arguments import Arguments


class MakeImage(Arguments):
    """Its name, and the signal by which it wants to be stopped."""

    reference: str
    stop_signal: str


@STEPS.register("make_image")
def make_image(arguments: MakeImage, stage: Stage) -> None:
    """Make an image like busybox, with that STOPSIGNAL, on the node (ability make-images)."""
    able(stage, MakesImages).make_image(arguments.reference, arguments.stop_signal)
