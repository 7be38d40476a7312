"""The Job that runs the pod."""

from __future__ import annotations

from conformance.judge.findings import failed, passed
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent
from conformance.scenario.model import Case
from conformance.timeline import POD, Kind, Timeline


@ASSERTIONS.register("job_completes")
def job_completes(completes: bool, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The Job gets the condition Complete; with `false`, the condition Failed.

    Sidecars do not keep a Job from completing, nor fail it (docs: Sidecar Containers, Jobs with sidecar containers).
    """
    wanted, other = ("Complete", "Failed") if completes else ("Failed", "Complete")
    expected = f"Job {wanted}"
    if (reached := timeline.first(POD, Kind.JOB, condition=wanted)) is not None:
        return passed(expected, "so it was", reached)
    if (opposite := timeline.first(POD, Kind.JOB, condition=other)) is not None:
        return failed(expected, f"Job {other}", opposite)
    return absent(timeline, expected, "the Job did not end")
