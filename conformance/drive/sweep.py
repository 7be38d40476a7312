"""Leaves nothing in the cluster: what this run made goes at its end, what a dead run left goes at the next start."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread

from conformance.drive import namespaces
from conformance.drive.session import Session
from conformance.errors import ClusterError
from conformance.timing import Deadline


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


def at_once(session: Session, within: float) -> str:
    """Ask for the removal of everything that this run made, all at the same time, for somebody in a hurry.

    What has not been told to go after `within` seconds, in words; the next run on this host removes it.
    """
    answers: list[str] = []
    asking = Thread(
        target=lambda: answers.append(_ask(session, Deadline(session.clock, within))), daemon=True
    )
    asking.start()
    asking.join(within)
    return answers[0] if answers else "what the cluster did not answer about in time"


def _ask(session: Session, deadline: Deadline) -> str:
    try:
        names = namespaces.of_run(session.api, session.run)
        threads = [Thread(target=_remove, args=(session, name), daemon=True) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(deadline.remaining())
        return ", ".join(namespaces.of_run(session.api, session.run, staying=True))
    except ClusterError as error:
        return f"what the cluster did not tell: {error}"


def _remove(session: Session, name: str) -> None:
    with suppress(ClusterError):
        namespaces.remove(session.api, name)
