"""Leaves nothing in the cluster: what this run made goes at its end, what a dead run left goes at the next start."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from threading import Thread

from conformance.drive import namespaces
from conformance.drive.session import Session
from conformance.errors import ClusterError
from conformance.timing import Deadline

WORKERS = 8
"""Requests at a time; more only wait for one another in the API server."""
TRIES = 2
"""How often to ask: a case may have been making its namespace while the others were told to go."""


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
    """Namespaces first, so that nothing can come any more, then the pods that would take their time to go: the
    cluster looks into a namespace only seconds after it was told to remove it."""
    api, run = session.api, session.run
    try:
        for _ in range(TRIES):
            names, pods = namespaces.of_run(api, run, staying=True), namespaces.pods_of_run(api, run)
            if not names and not pods:
                return ""
            emptied = [partial(namespaces.remove_pod, api, pod) for pod in pods]
            _together([*(partial(namespaces.remove_empty, api, name) for name in names), *emptied], deadline)
        return ", ".join(namespaces.of_run(api, run, staying=True))
    except ClusterError as error:
        return f"what the cluster did not tell: {error}"


def _together(requests: Iterable[Callable[[], None]], deadline: Deadline) -> None:
    """Make the requests, several at a time, in this order."""
    left = deque(requests)
    threads = [Thread(target=_work, args=(left,), daemon=True) for _ in range(min(WORKERS, len(left)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(deadline.remaining())


def _work(left: deque[Callable[[], None]]) -> None:
    with suppress(IndexError):
        while True:
            request = left.popleft()
            with suppress(ClusterError):
                request()
