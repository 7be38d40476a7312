"""Where pods of a run may go and how their images are pulled, put on every pod whatever its author wrote.

Read from words of the command line; a wrong one is told with what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.errors import ConformanceError, nearest

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_PART = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"(?:[a-z0-9](?:[-a-z0-9.]{{0,251}}[a-z0-9])?/)?{_PART}")
_VALUE = re.compile(rf"(?:{_PART})?")


@dataclass(frozen=True)
class Placement:
    """`pull_secret`: name of a Secret in the namespace of each pod; empty for none."""

    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Mapping[str, str], ...] = ()
    pull_secret: str = ""

    def put_on(self, spec: Mapping[str, Any]) -> dict[str, Any]:
        """A PodSpec with these added; what its author wrote outranks them."""
        placed = dict(spec)
        if self.node_selector:
            placed["nodeSelector"] = {**self.node_selector, **spec.get("nodeSelector", {})}
        if self.tolerations:
            placed["tolerations"] = self._tolerated(spec.get("tolerations", ()))
        if self.pull_secret:
            placed["imagePullSecrets"] = [*spec.get("imagePullSecrets", ()), {"name": self.pull_secret}]
        return placed

    def keep_in(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """A patch of a pod in which a new list of tolerations has ours as well: it replaces the list as a whole."""
        spec = change.get("spec") or {}
        if not self.tolerations or not spec.get("tolerations"):
            return dict(change)
        return {**change, "spec": {**spec, "tolerations": self._tolerated(spec["tolerations"])}}

    def _tolerated(self, written: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
        own = list(written)
        return [*own, *(one for one in self.tolerations if one not in own)]


def node_selector(written: str) -> dict[str, str]:
    """`k=v,k2=v2` → labels that nodes must have; ConformanceError names the part that is none."""
    found: dict[str, str] = {}
    for part in written.split(","):
        key, equals, value = part.strip().partition("=")
        if not equals or not _KEY.fullmatch(key) or not _VALUE.fullmatch(value):
            raise ConformanceError(
                f"{part!r} is no label of a node: write --node-selector disktype=ssd,example.com/pool=tests"
            )
        if found.setdefault(key, value) != value:
            raise ConformanceError(f"the label {key} cannot be both {found[key]!r} and {value!r}")
    return found


def toleration(written: str) -> dict[str, str]:
    """`key[=value]:effect` → a toleration; ConformanceError for anything else."""
    taint, colon, effect = written.rpartition(":")
    key, equals, value = taint.partition("=")
    if not colon or not _KEY.fullmatch(key) or not _VALUE.fullmatch(value):
        raise ConformanceError(
            f"{written!r} is no toleration: write --toleration key:NoSchedule or --toleration key=value:NoExecute"
        )
    if effect not in EFFECTS:
        advice = nearest(effect, EFFECTS)
        raise ConformanceError(
            f"{effect!r} is no effect of a taint; valid: {', '.join(EFFECTS)}{f' ({advice})' if advice else ''}"
        )
    if equals:
        return {"key": key, "operator": "Equal", "value": value, "effect": effect}
    return {"key": key, "operator": "Exists", "effect": effect}
