"""The table of rights → those that the credentials lack, asked one by one as the server's authorizer sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from conformance.cluster import Api, Options
from conformance.cluster.access import may
from conformance.drive.rights import RIGHTS, Extra, Right
from conformance.errors import ConformanceError
from conformance.preflight.finding import Finding, Level
from conformance.preflight.page import lines

AT_A_TIME = 8
TOPIC = "rights"

May = Callable[[str, str, str], bool]
"""Whether a verb is allowed on a resource of a group."""


def rights(may: May) -> list[Finding]:
    """What is missing if anything needed is, then what is done without; ApiError if nobody can tell."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        denied = list(pool.map(lambda right: _denied(may, right), RIGHTS))
    lacking = [(right, verbs) for right, verbs in zip(RIGHTS, denied, strict=True) if verbs]
    missing = [(right, verbs) for right, verbs in lacking if right.needed]
    wanting = [(right, verbs) for right, verbs in lacking if not right.needed]
    return [_verdict(missing), *_notes(wanting)]


def granted(cluster: Options) -> None:
    """Before anything is made in somebody else's cluster: ConformanceError if the rights for a run are not there."""
    if cluster.cluster != "existing":
        return
    found = rights(partial(may, Api.open(cluster.kubeconfig, cluster.context)))
    if any(finding.level is Level.MISSING for finding in found):
        raise ConformanceError("\n".join(lines(found)))


def _denied(may: May, right: Right) -> tuple[str, ...]:
    return tuple(verb for verb in right.verbs if not may(verb, right.resource, right.group))


def _verdict(missing: list[tuple[Right, tuple[str, ...]]]) -> Finding:
    total = sum(len(right.verbs) for right in RIGHTS if right.needed)
    if not missing:
        return Finding(Level.OK, TOPIC, f"all {total} that runs need are granted")
    count = sum(len(verbs) for _, verbs in missing)
    return Finding(
        Level.MISSING,
        TOPIC,
        f"{count} of the {total} that runs need are not granted; `conformance rbac` prints the role that has them",
        tuple(f"{_named(right, verbs)} ({right.purpose})" for right, verbs in missing),
    )


def _notes(wanting: Iterable[tuple[Right, tuple[str, ...]]]) -> Iterator[Finding]:
    for right, verbs in wanting:
        if right.extra is not Extra.ALL_STEPS:
            yield Finding(Level.NOTE, TOPIC, f"{_named(right, verbs)} is not granted: {right.lost}")


def _named(right: Right, verbs: Iterable[str]) -> str:
    group = f".{right.group}" if right.group else ""
    return f"{', '.join(verbs)} {right.resource}{group}"
