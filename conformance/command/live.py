"""A cluster and a flight for commands that run cases themselves, and are no pytest session."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from conformance.cluster import ClusterInfo, Options, chosen, provider
from conformance.drive import Flight, abandon_session, close_session, open_session, run_case
from conformance.drive.setting import settled
from conformance.drive.throttle import Throttle
from conformance.faults.load import document_of
from conformance.preflight import granted
from conformance.scenario import Case
from conformance.timeline.recording import Recording
from conformance.timing import SystemClock

AHEAD = 2
"""Times as many cases as may be in flight are handed to the flight ahead of the recording that is waited for."""


@dataclass(frozen=True)
class Live:
    """A cluster on which cases are run, `in_flight` at a time."""

    info: ClusterInfo
    flight: Flight
    in_flight: int

    def fly(self, cases: Iterable[Case]) -> Iterator[Recording]:
        """The cases' recordings in order; a case is taken only a little before it can start."""
        started: deque[Case] = deque()
        for case in cases:
            self.flight.ahead([case])
            started.append(case)
            if len(started) >= AHEAD * self.in_flight:
                yield self.flight.result(started.popleft())
        while started:
            yield self.flight.result(started.popleft())


@contextmanager
def cluster(options: argparse.Namespace) -> Iterator[Live]:
    """The cluster that the options ask for, once its rights have been looked at; nothing of the run stays in it."""
    asked = _asked(options)
    host = provider(asked)
    granted(asked)
    session = open_session(host, setting=partial(settled, options))
    limit = Throttle.fixed(options.in_flight, SystemClock())
    flight = Flight(lambda case: run_case(case, session), [], limit, session.outage.expect)
    try:
        yield Live(session.info, flight, options.in_flight)
    except KeyboardInterrupt:
        if left := abandon_session(session, flight):
            print(f"left in the cluster for the next run to remove: {left}", file=sys.stderr)
        raise
    except BaseException:
        close_session(session, flight)
        raise
    close_session(session, flight)


def _asked(options: argparse.Namespace) -> Options:
    return Options(
        cluster=chosen(options.cluster, options.kubeconfig, options.context),
        name=options.cluster_name,
        kubeconfig=options.kubeconfig,
        context=options.context,
        faults=document_of(options.faults),
        node_selector=options.node_selector or {},
    )
