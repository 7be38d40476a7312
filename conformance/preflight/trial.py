"""A namespace like those of cases, and in it a pod like theirs: what admission, quotas, scheduler and registry say.

It makes the namespace, and leaves none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.cluster import Api, ApiError, Forbidden, paths
from conformance.drive import namespaces
from conformance.drive.setting import Setting
from conformance.manifest.podspec import compile_pod
from conformance.observe import RUN_LABEL
from conformance.preflight.finding import Finding, Level
from conformance.preflight.pull import COMMAND, pull
from conformance.timing import Clock, Deadline

ACCOUNT_PATIENCE = 30.0
"""Seconds for the namespace's default service account."""


def trial(api: Api, setting: Setting, run: str, clock: Clock) -> list[Finding]:
    """What became of a namespace and a pod; ApiError only if the cluster fails."""
    name = namespaces.name_of(setting.prefix, run, "preflight")
    try:
        namespaces.create(api, name, run, "preflight", clock, setting.secret)
    except Forbidden as error:
        return [Finding(Level.MISSING, "namespaces", f"none can be made: {error.message}")]
    try:
        return [_limits(api, name), *_pod(api, name, manifest(setting, run), clock)]
    finally:
        namespaces.remove(api, name)


def manifest(setting: Setting, run: str) -> dict[str, Any]:
    """A pod with a container for each image, which opens its own output and ends."""
    containers = [
        {"name": f"image-{number}", "image": image, "command": list(COMMAND)}
        for number, image in enumerate(setting.images.all)
    ]
    compiled = compile_pod({"restartPolicy": "Never", "containers": containers}, setting.images)
    metadata = {"name": "preflight", "labels": {RUN_LABEL: run}}
    spec = setting.placement.put_on(compiled.spec)
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _limits(api: Api, namespace: str) -> Finding:
    """Quotas and limit ranges that something in the cluster puts into a new namespace."""
    found = []
    for kind in ("ResourceQuota", "LimitRange"):
        try:
            items = api.list(paths.collection(kind, namespace))["items"]
        except Forbidden:
            return Finding(Level.NOTE, "limits", f"nobody can tell: {kind} objects may not be read")
        found += [f"{kind} {one['metadata']['name']}: {_said(one['spec'])}" for one in items]
    if found:
        return Finding(
            Level.NOTE, "limits", "a new namespace gets limits, which cases may run into", tuple(found)
        )
    return Finding(Level.OK, "limits", "a new namespace has no quota and no limit range")


def _said(spec: Mapping[str, Any]) -> str:
    each = [f"{name} {value}" for name, value in sorted((spec.get("hard") or {}).items())]
    for limit in spec.get("limits") or ():
        words = [(word, limit[word]) for word in ("min", "max", "default") if word in limit]
        each += [
            f"{limit['type']} {word} {name} {value}"
            for word, amounts in words
            for name, value in amounts.items()
        ]
    return ", ".join(each)


def _pod(api: Api, namespace: str, pod: dict[str, Any], clock: Clock) -> Iterator[Finding]:
    path = paths.collection("Pod", namespace)
    try:
        admitted = _asked(api, path, pod, clock)
    except ApiError as error:
        yield Finding(
            Level.MISSING,
            "admission",
            "a pod of the restricted Pod Security level is not admitted",
            (error.message,),
        )
        return
    yield _admission(pod, admitted)
    api.create(path, pod)
    yield from pull(api, f"{path}/preflight", pod, clock)


def _asked(api: Api, path: str, pod: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """What admission would make of the pod, once the namespace's service account is there."""
    deadline = Deadline(clock, ACCOUNT_PATIENCE)
    while True:
        try:
            return api.create(path, pod, dry_run=True)
        except Forbidden as error:
            if "serviceaccount" not in str(error).lower() or deadline.expired:
                raise
        clock.sleep(0.2)


def _admission(pod: Mapping[str, Any], admitted: Mapping[str, Any]) -> Finding:
    """Whether admission lets pods be as they are written: a container more would be taken for one of the case's."""
    added = sorted(_containers(admitted) - _containers(pod))
    if added:
        return Finding(
            Level.MISSING,
            "admission",
            f"containers are added to pods, which verdicts do not expect: {', '.join(added)}",
            ("switch it off for the namespaces of runs (--namespace-prefix gives them names of their own)",),
        )
    return Finding(Level.OK, "admission", "a pod of the restricted Pod Security level is admitted as it is")


def _containers(pod: Mapping[str, Any]) -> set[str]:
    spec = pod["spec"]
    return {one["name"] for field in ("initContainers", "containers") for one in spec.get(field) or ()}
