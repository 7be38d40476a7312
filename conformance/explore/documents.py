"""Pods and what is done to them → whole scenario documents, as values, as text and as cases.

A document is a scenario like any other: it is read by the same parser, and what it finds can be kept as it is. Beside
the invariants it claims what can be said of any pod: that it goes when it is deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from conformance.explore.pods import pods, seconds
from conformance.scenario.scalar import flow

Document = dict[str, Any]

DESCRIPTION = (
    "Whatever a pod is made of, what holds for every pod MUST hold, and it MUST go when it is deleted."
)
PATIENCE = 6
"""Seconds beyond its grace period, and beyond the kubelet's own delays, that a pod may take to go: what the kubelet
leaves each container at least, and grants once after a preStop hook, and a postStart hook that it waits for."""

_GRACE = st.fixed_dictionaries({}, optional={"grace": seconds(1, 8)})


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A pod that is created, left alone for some seconds, and deleted, perhaps twice."""
    pod, steps = draw(pods()), ["create", {"sleep": draw(seconds(0, 10))}, *draw(_deletions())]
    longest = max(pod["terminationGracePeriodSeconds"], *_graces(steps))
    within = f"{longest + PATIENCE}s"
    return {
        "name": f"explored-{hashlib.sha256(flow([pod, steps]).encode()).hexdigest()[:8]}",
        "description": DESCRIPTION,
        "requirements": ["TERM-1"],
        **_needs(pod),
        "pod": pod,
        "steps": steps,
        "assert": [{"gone": {"within": within}}],
        "violations": [{"shift": {"event": "pod Deleted", "by": "60s"}}],
    }


def text(document: Document) -> str:
    """The document as an author would write it: containers and calls on a line each."""
    return "\n".join(_lines(document)) + "\n"


@st.composite
def _deletions(draw: st.DrawFn) -> list[Any]:
    last = draw(_GRACE)
    before: list[Any] = []
    if draw(st.booleans()):
        before = [{"delete": draw(_GRACE) | {"wait": False}}, {"sleep": draw(seconds(0, 3))}]
    return [*before, {"delete": last} if last else "delete"]


def _graces(steps: list[Any]) -> Iterator[int]:
    """Seconds of each deletion that asks for some; at least one number."""
    yield 1
    for step in steps:
        if isinstance(step, dict) and "grace" in step.get("delete", {}):
            yield int(step["delete"]["grace"].removesuffix("s"))


def _needs(pod: dict[str, Any]) -> dict[str, Any]:
    """The version and gates without which the API server would not take the pod."""
    if any("restartPolicy" in container for container in pod["containers"]):
        return {"since": "v1.35", "gates": ["ContainerRestartRules"]}
    sidecars = any("restartPolicy" in container for container in pod.get("initContainers", ()))
    return {"since": "v1.29"} if sidecars else {}


def _lines(document: Document) -> Iterator[str]:
    for key, value in document.items():
        if isinstance(value, dict):
            yield f"{key}:"
            yield from _fields(value)
        elif key in ("steps", "assert", "violations"):
            yield f"{key}:"
            yield from (f"  - {flow(one)[1:-1] if isinstance(one, dict) else flow(one)}" for one in value)
        else:
            yield f"{key}: {flow(value)}"


def _fields(pod: dict[str, Any]) -> Iterator[str]:
    for key, value in pod.items():
        if isinstance(value, list):
            yield f"  {key}:"
            yield from (f"    - {flow(one)}" for one in value)
        else:
            yield f"  {key}: {flow(value)}"
