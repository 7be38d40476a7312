"""A laboratory whose runs take no time: what a pod breaks is decided by a function of its document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from conformance import vocabulary
from conformance.explore import Laboratory
from conformance.scenario import Case
from conformance.timeline import notation
from conformance.timeline.recording import Recording

ROOT = Path(__file__).parents[2]
KEPT = """
    0 pod Phase Pending
    0 pod Step delete begin
    1.0 pod Deleting 1
    2.0 pod Deleted
"""
BROKEN = KEPT + "3.0 pod Phase Succeeded\n4.0 pod Phase Running\n"
"""Breaks terminal-phase-is-final."""
BUSY = "0 pod Step delete begin\n1 pod Pressure cpu 0.9\n"

Pick = Callable[[Case], str]


def laboratory(pick: Pick, flown: list[str] | None = None) -> Laboratory:
    """`pick`: the timeline of a case's run, in notation. `flown`: gets the ids of the cases."""

    def fly(cases: Iterable[Case]) -> Iterator[Recording]:
        for case in cases:
            if flown is not None:
                flown.append(case.id)
            yield Recording(notation.parse(pick(case)))

    return Laboratory(fly, lambda *_: (), vocabulary.build(), ROOT)


def has_stopping_sidecar(case: Case) -> bool:
    """Whether a sidecar of the pod has a preStop hook: the planted violation."""
    ordered = case.pod.get("initContainers", ())
    return any("preStop" in one and one["name"] in case.containers()["sidecar"] for one in ordered)
