"""Leaves nothing in the cluster: what this run made goes at its end, what a dead run left goes at the next start."""

from __future__ import annotations

from conformance.drive import namespaces
from conformance.drive.session import Session


def leftovers(session: Session) -> list[str]:
    """Remove the namespaces of runs that are dead and wait until they are gone; their names."""
    names = namespaces.leftovers(session.api, session.clock)
    for name in names:
        namespaces.remove(session.api, name)
    namespaces.await_gone(session.api, names, session.clock)
    return names


def run(session: Session) -> None:
    """Remove what this run made, but for what is to be kept, and wait until it is gone."""
    names = namespaces.of_run(session.api, session.run)
    for name in names:
        namespaces.remove(session.api, name)
    namespaces.await_gone(session.api, names, session.clock)
