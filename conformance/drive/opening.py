"""A provider → the session of a run against its cluster, and its end: nothing of the run stays in the cluster."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from conformance.cluster import Api, Provider, gates, kubelet_config
from conformance.drive import sweep
from conformance.drive.flight import Flight
from conformance.drive.lane import Lane
from conformance.drive.session import Keep, Session
from conformance.drive.setting import Setting
from conformance.observe import Nodes, PodWatch, Sampler, WallClocks, differences

NICE = -10
"""Of the process that observes a node on its own machine, if it may: one that waits for its turn sees late."""
HURRY = 1.2
"""Seconds for the cluster to take the requests to remove everything after Ctrl-C, so that all is over in two."""


def open_session(
    provider: Provider, keep: Keep = "never", setting: Callable[[Api], Setting] | None = None
) -> Session:
    """A session with the provider's cluster, which is made if need be; ConformanceError when there is none to be had.

    `setting`: how pods are made there, None for as always. What dead runs left is removed first.
    """
    info = provider.create()
    if info.local:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, NICE)  # this thread's, and so that of all it will start
    run, api = uuid.uuid4().hex[:8], Api.connect(info)
    on, kubelet = info.gates | gates(api, info.node), kubelet_config(api, info.node)
    info = replace(info, gates=on, kubelet=kubelet)
    walls = WallClocks() if info.local else WallClocks(info.node, differences(api))
    clock = walls.observer()
    session = Session(
        run=run,
        api=api,
        info=info,
        provider=provider,
        watch=PodWatch(api, run, clock),
        pressure=Sampler(clock=clock),
        clock=clock,
        nodes=Nodes(walls),
        lane=Lane.of(info),
        keep=keep,
        setting=setting(api) if setting else Setting(),
    )
    sweep.leftovers(session)
    if info.local:
        session.pressure.start()
    return session


def close_session(session: Session, flight: Flight) -> None:
    """Stop what is in flight and leave nothing in the cluster but what was to be kept."""
    session.stop()
    flight.close()
    session.watch.stop()
    session.pressure.stop()
    with session.lane.hold(alone=False):  # a case of another process may have stopped the API server
        sweep.run(session)


def abandon_session(session: Session, flight: Flight) -> str:
    """Close in a hurry: wait for nothing but that the cluster has been told to remove everything; what is left."""
    session.stop()
    flight.close(within=0.0)
    left = sweep.at_once(session, HURRY)
    flight.close(within=HURRY / 4)  # cases that have disturbed the node put it right again
    return left
