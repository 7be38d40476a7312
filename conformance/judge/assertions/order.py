"""Order of containers: which starts, completes or exits before which, and which run at the same time."""

from __future__ import annotations

from itertools import combinations, pairwise, product

from conformance.judge.arguments import Chain
from conformance.judge.bounds import pressed, tied, under_pressure
from conformance.judge.findings import failed, passed, unknown, worst
from conformance.judge.gate import Gate, gates, is_init
from conformance.judge.instances import (
    Instance,
    end_to_start,
    ends_order,
    first_run,
    last_run,
    ran,
    stamps_order,
    start_order,
)
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import absent, broken
from conformance.scenario.model import Case
from conformance.timeline import Order, Timeline

TIE = "the clocks cannot tell which came first"


@ASSERTIONS.register("starts_before")
def starts_before(chain: Chain, timeline: Timeline, case: Case) -> Finding:
    """Each container has started, in the sense in which Kubernetes waits for it, before the next one starts.

    A regular init container must have exited with 0. A sidecar with a startup probe must have passed it, one with
    a postStart hook must have finished that (KEP-753); so must an app container its hook. Otherwise only the order
    of the starts is promised: testimony in that order passes, the reverse fails only if no stamp excuses it, since
    a process may testify later than it was started.
    """
    return worst(_starts_before(timeline, case, one, other) for one, other in pairwise(chain))


@ASSERTIONS.register("completes_before")
def completes_before(chain: Chain, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """Each container has exited with 0 before the next one starts.

    What init containers promise (docs: Init Containers, "must complete successfully before the next one starts").
    The first attempt that exited with 0 counts, against the first start of the next container.
    """
    return worst(_completes_before(timeline, one, other) for one, other in pairwise(chain))


@ASSERTIONS.register("exits_before")
def exits_before(chain: Chain, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """Each container's last instance has ended before the next one's last instance ends.

    The end is the Exiting testimony, or the FinishedAt stamp of one that was killed.
    """
    return worst(_exits_before(timeline, one, other) for one, other in pairwise(chain))


@ASSERTIONS.register("overlaps")
def overlaps(chain: Chain, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """Any two of the containers run at the same time at some moment.

    Proven by a start of each before an end of the other; an instance that never ended in a whole record runs on.
    """
    return worst(_overlap(timeline, one, other) for one, other in combinations(chain, 2))


def _starts_before(timeline: Timeline, case: Case, one: str, other: str) -> Finding:
    if is_init(case, one):
        return _completes_before(timeline, one, other)
    found = gates(timeline, case, one)
    second = first_run(timeline, other)
    if second is None:
        return absent(timeline, f"{one} before {other} Starting", f"{other} never started")
    if not found:
        return _ungated(timeline, one, second)
    return worst(_gated(timeline, gate, second) for gate in found)


def _gated(timeline: Timeline, gate: Gate, second: Instance) -> Finding:
    expected = f"{gate.phrase} before {second.container} Starting"
    if gate.event is None:
        observed = f"{second.container} started without {gate.phrase}"
        if gate.required:
            return absent(timeline, expected, observed, second.start)
        return unknown(expected, observed, "the probe's own handler does not testify", second.start)
    order = start_order(gate.event, second)
    if order is Order.BEFORE:
        return passed(expected, "in this order", gate.event, second.start)
    if order is Order.AFTER and gate.required:
        return failed(expected, f"{second.container} Starting before {gate.phrase}", second.start, gate.event)
    because = TIE if gate.required else "the status is published later than it came true"
    return tied(timeline, expected, because, gate.event, second.start)


def _ungated(timeline: Timeline, one: str, second: Instance) -> Finding:
    expected = f"{one} Starting before {second.container} Starting"
    first = first_run(timeline, one)
    if first is None:
        return absent(timeline, expected, f"{one} never started", second.start)
    stamps = stamps_order(first.started_at, second.started_at)
    if stamps is Order.AFTER:
        observed = f"{second.container} StartedAt before {one} StartedAt"
        return failed(expected, observed, second.started_at, first.started_at)
    testified = first.start.compare(second.start) if first.start and second.start else None
    if testified is Order.BEFORE or (testified is not Order.AFTER and stamps is Order.BEFORE):
        return passed(expected, "in this order", first.start, second.start)
    evidence = (second.start, first.start, first.started_at, second.started_at)
    if testified is not Order.AFTER or first.starting is None or second.starting is None:
        return tied(timeline, expected, TIE, *evidence)
    if stamps is Order.BEFORE:
        because = "it testified later, but its status stamp is the earlier one"
        return tied(timeline, expected, because, *evidence)
    observed = f"{second.container} Starting before {one} Starting"
    # A busy node lets a process wait seconds for its first line, while the next one is created.
    if pressure := under_pressure(timeline, second.starting.earliest, first.starting.latest):
        return unknown(expected, observed, pressed(pressure), *evidence)
    return failed(expected, observed, *evidence)


def _completes_before(timeline: Timeline, one: str, other: str) -> Finding:
    expected = f"{one} exited with 0 before {other} Starting"
    runs, second = ran(timeline, one), first_run(timeline, other)
    if not runs or second is None:
        return absent(timeline, expected, f"{one if not runs else other} never started")
    done = next((run for run in runs if run.code == 0), runs[-1])
    if done.end is None:
        observed = f"{other} started and {done.name} had not ended"
        return absent(timeline, expected, observed, done.start, second.start)
    if done.code != 0:
        return failed(expected, f"{done.name} exited with {done.code}", done.end, second.start)
    order = end_to_start(done, second)
    if order is Order.BEFORE:
        return passed(expected, "in this order", done.end, second.start)
    if order is Order.AFTER:
        return failed(
            expected, f"{other} started before {one} had ended", second.start, done.end, done.finished_at
        )
    return tied(timeline, expected, TIE, done.end, second.start)


def _exits_before(timeline: Timeline, one: str, other: str) -> Finding:
    expected = f"{one} ended before {other} ended"
    first, second = last_run(timeline, one), last_run(timeline, other)
    for name, run in ((one, first), (other, second)):
        if run is None or run.end is None:
            return absent(timeline, expected, f"{name} never {'started' if run is None else 'ended'}")
    assert first is not None
    assert second is not None
    order = ends_order(first, second)
    if order is Order.BEFORE:
        return passed(expected, "in this order", first.end, second.end)
    if order is Order.AFTER:
        return failed(expected, f"{other} ended before {one}", second.end, first.end)
    return tied(timeline, expected, TIE, first.end, second.end)


def _overlap(timeline: Timeline, one: str, other: str) -> Finding:
    expected = f"{one} and {other} running at the same time"
    runs, others = ran(timeline, one), ran(timeline, other)
    if not runs or not others:
        return absent(timeline, expected, f"{one if not runs else other} never started")
    answers = {}
    for first, second in product(runs, others):
        answers[_together(timeline, first, second)] = (first, second)
    for answer, finding in ((True, passed), (None, None), (False, failed)):
        if answer not in answers:
            continue
        evidence = [event for run in answers[answer] for event in (run.start, run.end)]
        if finding is None:
            return unknown(expected, "no certain order", broken(timeline) or TIE, *evidence)
        return finding(expected, "so it was" if answer else "one had ended when the other started", *evidence)
    raise AssertionError("some answer was given")


def _together(timeline: Timeline, one: Instance, other: Instance) -> bool | None:
    """Whether two instances overlapped; None if that cannot be said."""
    answers = [_runs_into(timeline, one, other), _runs_into(timeline, other, one)]
    if False in answers:
        return False
    return None if None in answers else True


def _runs_into(timeline: Timeline, one: Instance, other: Instance) -> bool | None:
    """Whether `one` ended only after `other` had started."""
    if one.end is None:
        return None if broken(timeline) else True
    order = end_to_start(one, other)
    return {Order.AFTER: True, Order.BEFORE: False}.get(order) if order else None
