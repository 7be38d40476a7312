"""One namespace a case, labelled with its run; gone afterwards, also when the run that made it was killed.

The owner (host, process id, start of that process) stands in an annotation: a later run on the same host removes
at once what a dead process left, one on another host only after the expiry.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from conformance.cluster import Api, Conflict, NotFound, paths
from conformance.errors import ClusterError, ConformanceError
from conformance.observe import RUN_LABEL
from conformance.timing import Clock, Deadline

COLLECTION = paths.collection("Namespace")
CASE = "pod-lifecycle-conformance/case"
OWNER = "pod-lifecycle-conformance/owner"
EXPIRES = "pod-lifecycle-conformance/expires"
PREFIX, NAME_LIMIT = "plc", 63
_PREFIX = re.compile(r"[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?")
LIFETIME = 3600.0
"""Seconds after which another host may take a namespace for abandoned."""


def prefix(written: str) -> str:
    """How names of namespaces are to begin; ConformanceError if they cannot."""
    if not _PREFIX.fullmatch(written):
        raise ConformanceError(
            f"{written!r} cannot begin the names of namespaces: write --namespace-prefix with at most 30 of a-z, "
            "0-9 and -, a letter or digit first and last, such as team-a"
        )
    return written


def name_of(prefix: str, run: str, case: str) -> str:
    """A name that a person can read and that no other case of any run has."""
    front, digest = f"{prefix}-{run}", hashlib.sha256(case.encode()).hexdigest()[:6]
    room = min(40, NAME_LIMIT - len(front) - len(digest) - 2)
    plain = re.sub(r"[^a-z0-9]+", "-", case.lower()).strip("-")[:room].strip("-")
    return f"{front}-{plain}-{digest}"


def owner() -> str:
    """This process, so that another one on this host can tell whether it still lives."""
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def create(
    api: Api, name: str, run: str, case: str, clock: Clock, secret: Mapping[str, Any] | None = None
) -> None:
    """Create the namespace of a case, and a Secret in it; restricted Pod Security is enforced there."""
    metadata = {
        "name": name,
        "labels": {RUN_LABEL: run, "pod-security.kubernetes.io/enforce": "restricted"},
        "annotations": {OWNER: owner(), CASE: case, EXPIRES: f"{clock.now() + LIFETIME:.0f}"},
    }
    api.create(COLLECTION, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    if secret is not None:
        api.create(paths.collection("Secret", name), secret)


def remove(api: Api, name: str) -> None:
    """Ask for the namespace's deletion; its pods get one second instead of their own grace period."""
    for pod in api.list(paths.collection("Pod", name))["items"]:
        remove_pod(api, {**pod["metadata"], "namespace": name})
    remove_empty(api, name)


def remove_empty(api: Api, name: str) -> None:
    """Ask for the deletion of a namespace alone; what is in it has its own grace period."""
    with suppress(NotFound, Conflict):
        api.delete(f"{COLLECTION}/{name}")


def remove_pod(api: Api, metadata: Mapping[str, Any]) -> None:
    """Ask for a pod's deletion within one second, whatever holds it."""
    path = paths.pod(metadata["namespace"], metadata["name"])
    with suppress(NotFound, Conflict):
        if metadata.get("finalizers"):
            api.patch(path, {"metadata": {"finalizers": None}})
        api.delete(path, grace=1)


def pods_of_run(api: Api, run: str) -> list[dict[str, Any]]:
    """Metadata of the pods that this run made and that have not been told to go within a second."""
    found = [item["metadata"] for item in api.list(paths.PODS, label_selector=f"{RUN_LABEL}={run}")["items"]]
    return [one for one in found if one.get("finalizers") or one.get("deletionGracePeriodSeconds", 2) > 1]


def leftovers(api: Api, clock: Clock) -> list[str]:
    """Names of namespaces whose run is dead."""
    return [
        namespace["metadata"]["name"]
        for namespace in api.list(COLLECTION, label_selector=RUN_LABEL)["items"]
        if abandoned(namespace["metadata"].get("annotations", {}), clock.now())
    ]


def of_run(api: Api, run: str, *, staying: bool = False) -> list[str]:
    """Names of the namespaces that this run made and did not give away; `staying`: of those that have not been told
    to go."""
    found = [item["metadata"] for item in api.list(COLLECTION, label_selector=f"{RUN_LABEL}={run}")["items"]]
    return [one["name"] for one in found if not (staying and one.get("deletionTimestamp"))]


def release(api: Api, name: str) -> None:
    """Take our label off: nobody sweeps the namespace any more."""
    api.patch(f"{COLLECTION}/{name}", {"metadata": {"labels": {RUN_LABEL: None}}})


def abandoned(annotations: dict[str, str], now: float) -> bool:
    """Whether the owner is a dead process of this host, or unknown here and past its expiry."""
    host, _, process = annotations.get(OWNER, "").partition("/")
    if host == socket.gethostname():
        pid, _, started = process.partition("/")
        return not pid.isdigit() or _started(int(pid)) != started
    expires = annotations.get(EXPIRES, "0")
    return not expires.isdigit() or now > float(expires)


def await_gone(api: Api, names: Iterable[str], clock: Clock, within: float = 120.0) -> None:
    """Wait until none of the namespaces exists; ClusterError names those that stay."""
    left, deadline = set(names), Deadline(clock, within)
    while left:
        left &= {item["metadata"]["name"] for item in api.list(COLLECTION, label_selector=RUN_LABEL)["items"]}
        if left and deadline.expired:
            raise ClusterError(f"namespaces not gone after {within:.0f} s: {', '.join(sorted(left))}")
        if left:
            clock.sleep(0.5)


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
