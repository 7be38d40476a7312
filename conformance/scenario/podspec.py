"""A pod or Job spec as written → the mistakes in its fields: unknown names, wrong types, impossible values.

Knows Kubernetes' fields from `podspec_fields.json`, generated from its client; our words from `behaviour`.
What stands under `raw` is the author's own business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path as File
from typing import Any

from conformance.errors import nearest
from conformance.scenario.behaviour import PROBE_WORDS, WORDS
from conformance.scenario.document import Path, last_key
from conformance.scenario.mistakes import Mistakes
from conformance.scenario.validation import shown

OURS: Mapping[str, Mapping[str, str]] = {
    "PodSpec": {"sidecars": "[Container]", "raw": "raw", "metadata": "Metadata"},
    "Container": dict.fromkeys([*sorted(WORDS), "raw"], "raw"),
    "EphemeralContainer": dict.fromkeys([*sorted(WORDS), "raw"], "raw"),
    "Probe": dict.fromkeys(sorted(PROBE_WORDS), "raw"),
}
"""Keys that an author may write beside Kubernetes' own fields."""

METADATA = {"annotations": "{text}", "finalizers": "[text]", "labels": "{text}"}

VALUES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("PodSpec", "restartPolicy"): ("Always", "OnFailure", "Never"),
    ("PodSpec", "dnsPolicy"): ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    ("Container", "restartPolicy"): ("Always", "OnFailure", "Never"),
    ("Container", "imagePullPolicy"): ("Always", "IfNotPresent", "Never"),
    ("Container", "terminationMessagePolicy"): ("FallbackToLogsOnError", "File"),
}
"""Fields that hold one of a few words; a word outside them can still be sent under `raw`."""

_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "text": ((str,), "a text"),
    "int": ((int,), "a whole number"),
    "bool": ((bool,), "true or false"),
    "int|text": ((int, str), "a whole number or a text"),
    "quantity": ((int, float, str), "a quantity such as 100m or 64Mi"),
}


@cache
def types() -> Mapping[str, Mapping[str, str]]:
    """Kubernetes' fields and ours by type."""
    text = File(__file__).with_name("podspec_fields.json").read_text(encoding="utf-8")
    fields: dict[str, dict[str, str]] = json.loads(text)
    fields["Metadata"] = METADATA
    return {name: {**own, **OURS.get(name, {})} for name, own in fields.items()}


def check(value: Any, kind: str, path: Path, mistakes: Mistakes) -> None:
    """Tell `mistakes` what in `value`, which stands at `path`, is not of this kind."""
    if kind in ("any", "raw"):
        return
    if kind[0] == "[":
        _check_list(value, kind[1:-1], path, mistakes)
    elif kind[0] == "{":
        _check_map(value, kind[1:-1], path, mistakes)
    elif kind in _KINDS:
        _check_scalar(value, kind, path, mistakes)
    else:
        _check_type(value, kind, path, mistakes)


def _check_list(value: Any, kind: str, path: Path, mistakes: Mistakes) -> None:
    if not isinstance(value, list):
        mistakes.add(path, f"{last_key(path)} must be a list, not {shown(value)}")
        return
    for index, item in enumerate(value):
        check(item, kind, (*path, index), mistakes)


def _check_map(value: Any, kind: str, path: Path, mistakes: Mistakes) -> None:
    if not isinstance(value, dict):
        mistakes.add(path, f"{last_key(path)} must be a mapping, not {shown(value)}")
        return
    for key, item in value.items():
        check(item, kind, (*path, key), mistakes)


def _check_scalar(value: Any, kind: str, path: Path, mistakes: Mistakes) -> None:
    wanted, phrase = _KINDS[kind]
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        advice = f"write it in quotes: '{shown(value)}'" if kind == "text" and _is_scalar(value) else ""
        mistakes.add(path, f"{last_key(path)} must be {phrase}, not {shown(value)}", advice=advice)


def _check_type(value: Any, kind: str, path: Path, mistakes: Mistakes) -> None:
    if not isinstance(value, dict):
        mistakes.add(path, f"{last_key(path)} must be a mapping, not {shown(value)}")
        return
    fields = types()[kind]
    for key, item in value.items():
        if key not in fields:
            mistakes.add(
                (*path, key), f"unknown field {key!r} of {kind}", key=True, advice=_advice(key, kind)
            )
        elif (values := VALUES.get((kind, key))) and item not in values:
            text = f"{key} of {kind} cannot be {shown(item)}"
            mistakes.add((*path, key), text, valid=values, advice=nearest(str(item), values))
        else:
            check(item, fields[key], (*path, key), mistakes)


def _advice(key: str, kind: str) -> str:
    """The nearest field, or where a field of this name belongs."""
    if close := nearest(key, types()[kind]):
        return close
    if key in PROBE_WORDS:
        return "it is a word of probes: write it inside startupProbe, livenessProbe or readinessProbe"
    for other in ("Container", "PodSpec", "Probe", "JobSpec"):
        if key in types()[other]:
            return f"it is a field of a {other}"
    return "a field newer than our list can be written under raw:" if kind in ("PodSpec", "Container") else ""


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, int | float)
