"""Runs one case: a namespace, its steps, then everything that can be known about what happened, as a recording.

A step that cannot be done for reasons of the infrastructure is trouble; one whose condition did not come true is
part of the record. Either way the steps after it are left out and the record is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

from conformance.drive import namespaces
from conformance.drive.hearing import ACTS, attend
from conformance.drive.record import record
from conformance.drive.session import Session
from conformance.drive.stage import Stage, Stopped, TimedOut
from conformance.drive.steps import STEPS
from conformance.errors import ClusterError
from conformance.manifest import compile_case
from conformance.observe import RUN_LABEL
from conformance.scenario import Case
from conformance.timeline.recording import Recording
from conformance.timing import Deadline


def run_case(case: Case, session: Session) -> Recording:
    """The recording of the case; ClusterError if it cannot begin or is stopped, for nothing else in the cluster."""
    with _place(case, session):
        _go_on(session)
        stage = _stage(case, session)
        try:
            trouble = list(_play(stage))
            _go_on(session)
            recording = record(stage, trouble)
        finally:
            left = _tidy(stage)
    timeline = recording.timeline
    return replace(recording, timeline=replace(timeline, trouble=(*timeline.trouble, *left)))


def _go_on(session: Session) -> None:
    if session.stopping.is_set():
        raise Stopped("the run was stopped")


def _tidy(stage: Stage) -> list[str]:
    """Leave the node as it was, and no namespace; what could not be done."""
    session, left = stage.session, stage.restore()
    session.watch.unsubscribe(stage.namespace)
    if session.keep == "never" and not session.stopping.is_set():  # else the sweep does it
        try:
            namespaces.remove(session.api, stage.namespace)
        except ClusterError as error:
            left.append(f"removing the namespace: {error}")
    return left


def _place(case: Case, session: Session) -> AbstractContextManager[None]:
    """The case's place on the node, once it is free."""
    if case.scenario.shares_outage:
        return session.outage.member()
    return session.lane.hold(alone=case.scenario.serial)


def finish(case: Case, session: Session, *, failed: bool) -> None:
    """Remove the namespace of a judged case or give it away to a person, as the run's `keep` says."""
    namespace = namespaces.name_of(session.setting.prefix, session.run, case.id)
    if session.keep == "always" or (failed and session.keep == "failed"):
        namespaces.release(session.api, namespace)
    else:
        namespaces.remove(session.api, namespace)


def _stage(case: Case, session: Session) -> Stage:
    setting = session.setting
    namespace = namespaces.name_of(setting.prefix, session.run, case.id)
    labels = {RUN_LABEL: session.run}
    return Stage(
        case=case,
        session=session,
        namespace=namespace,
        compiled=compile_case(case, setting.images, labels, setting.placement),
        recorder=session.watch.subscribe(namespace, jobs=case.job is not None),
        deadline=Deadline(session.clock, case.scenario.budget),
        outage=session.outage if case.scenario.shares_outage else None,
    )


def _play(stage: Stage) -> Iterator[str]:
    """Play the steps in order; yields trouble."""
    session, doing = stage.session, "creating the namespace"
    try:
        namespaces.create(
            session.api, stage.namespace, session.run, stage.case.id, session.clock, session.setting.secret
        )
        if session.stopping.is_set():  # the sweep may have looked before it was there
            namespaces.remove_empty(session.api, stage.namespace)
            return
        for call in stage.case.steps:
            doing = f"step {call.text} ({call.position})"
            if call.name in ACTS:
                attend(stage)  # before the step's time begins to count
            with stage.step(call.name):
                STEPS[call.name].function(call.arguments, stage)
    except TimedOut:
        return
    except ClusterError as error:
        yield f"{doing}: {error}"
