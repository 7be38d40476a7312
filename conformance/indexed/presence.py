"""The Job's objects in the cluster, from their creation until nothing of them is there any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Protocol

from conformance.cluster import Conflict, NotFound, paths
from conformance.errors import ClusterError
from conformance.indexed.manifest import LABEL, Object, Wanted, objects
from conformance.indexed.patience import patiently
from conformance.timing import Clock, Deadline

GRACE = 60
"""Seconds for a pod to remove what its run has made."""


class Cluster(Protocol):
    """The part of `Api` that is used here."""

    def list(self, path: str, label_selector: str = "", field_selector: str = "") -> dict[str, Any]: ...

    def create(self, path: str, body: Object, dry_run: bool = False) -> dict[str, Any]: ...

    def delete(self, path: str, grace: float | None = None, uid: str | None = None) -> dict[str, Any]: ...


@contextmanager
def created(api: Cluster, wanted: Wanted, clock: Clock) -> Iterator[None]:
    """Have the objects during the body; afterwards nothing of them is there, nor of a part that could be created.

    ClusterError if they cannot be created, and if they cannot be deleted, with the names of what is left.
    """
    made: list[Object] = []
    try:
        for one in objects(wanted):
            _create(api, one)
            made.append(one)
        yield
    finally:
        _delete(api, wanted, reversed(made), clock)


def _create(api: Cluster, one: Object) -> None:
    try:
        api.create(paths.of(one, one["metadata"].get("namespace")), one)
    except Conflict as error:
        raise ClusterError(f"There is a {_name(one)} already: choose another --name.") from error


def _delete(api: Cluster, wanted: Wanted, made: Iterable[Object], clock: Clock) -> None:
    """Delete each, whatever becomes of the others.

    Pods keep their account and its rights until they have removed what their runs have made.
    """
    left, deadline = dict[str, ClusterError](), Deadline(clock, 2 * GRACE)
    waits = {"Job": paths.collection("Pod", wanted.name), "Namespace": paths.NAMESPACES}
    for one in made:
        try:
            patiently(partial(_ask, api, one), deadline)
            if one["kind"] in waits:
                _await_none(api, waits[one["kind"]], wanted, clock)
        except ClusterError as error:
            left[_name(one)] = error
    if left:
        why = "; ".join(dict.fromkeys(map(str, left.values())))
        raise ClusterError(f"still in the cluster: {', '.join(left)} ({why}). Delete them by hand.")


def _ask(api: Cluster, one: Object) -> None:
    path = f"{paths.of(one, one['metadata'].get('namespace'))}/{one['metadata']['name']}"
    with suppress(NotFound):
        api.delete(path, grace=GRACE if one["kind"] == "Job" else None)


def _name(one: Object) -> str:
    return f"{one['kind']} {one['metadata']['name']!r}"


def _await_none(api: Cluster, collection: str, wanted: Wanted, clock: Clock) -> None:
    """Wait until nothing of the run is in the collection."""
    deadline = Deadline(clock, 2 * GRACE)
    while patiently(partial(api.list, collection, label_selector=f"{LABEL}={wanted.name}"), deadline)[
        "items"
    ]:
        if deadline.expired:
            raise ClusterError(f"{collection.rpartition('/')[2]} were still there after {2 * GRACE} s")
        clock.sleep(1.0)
