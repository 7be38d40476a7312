"""The steps that bring the pod to the node as a static pod, past the API server, and take it away again."""

from __future__ import annotations

from pydantic import Field

from conformance.cluster.protocol import RunsStaticPods
from conformance.drive.stage import Answer, Stage
from conformance.drive.steps.node import MIRROR, able
from conformance.drive.steps.registry import STEPS
from conformance.observe import Seen
from conformance.scenario.arguments import Arguments, Duration


class Static(Arguments):
    """Whether to wait for the mirror pod: until it is there, or until it is gone."""

    wait: bool = True
    within: Duration = Field(60.0, description="how long to wait for that")


@STEPS.register("create_static_pod")
def create_static_pod(arguments: Static, stage: Stage) -> None:
    """Write the pod's manifest into the kubelet's static pod folder and wait until its mirror pod is seen.

    That is <name>-<node>, with the annotation kubernetes.io/config.mirror. Needs the ability static-pods; the
    manifest is removed at the end of the case.
    """
    provider = able(stage, RunsStaticPods)
    manifest = stage.compiled.objects[0]
    there = {**manifest, "metadata": {**manifest["metadata"], "namespace": stage.namespace}}
    provider.write_static_pod(stage.namespace, there)
    stage.undo.append(lambda: provider.remove_static_pod(stage.namespace))
    stage.mirrored = True
    if arguments.wait:
        name = f"{stage.compiled.pod}-{stage.session.info.node}"
        stage.wait(
            lambda seen: _mirrored(seen, name), arguments.within, f"the mirror pod {name} in the watch"
        )


@STEPS.register("remove_static_pod")
def remove_static_pod(arguments: Static, stage: Stage) -> None:
    """Remove the manifest of the static pod and wait until its mirror pod is gone."""
    stage.listen()
    able(stage, RunsStaticPods).remove_static_pod(stage.namespace)
    if arguments.wait:
        stage.wait(_gone, arguments.within, "the mirror pod's removal")


def _mirrored(seen: Seen, name: str) -> Answer:
    metadata = (seen.pod or {}).get("metadata", {})
    is_mirror = metadata.get("name") == name and MIRROR in metadata.get("annotations", {})
    return Answer.DONE if is_mirror else Answer.NOT_YET


def _gone(seen: Seen) -> Answer:
    return Answer.DONE if seen.gone else Answer.NOT_YET
