"""Each invariant holds in a plain life, and is seen broken; what the clocks cannot tell breaks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.errors import Position
from conformance.judge import INVARIANTS, Finding, Outcome, judge
from conformance.scenario.model import Call, Case, Scenario
from conformance.timeline import Kind, Timeline, notation

HERE = Position("suites/family/example.yaml", 1, 1)
PROBE: Mapping[str, Any] = {"startupProbe": {}, "livenessProbe": {}, "readinessProbe": {}}
POD: Mapping[str, Any] = {
    "restartPolicy": "Never",
    "initContainers": [{"name": "setup", "exits_after": 1}],
    "sidecars": [{"name": "proxy", **PROBE}, {"name": "logs"}],
    "containers": [{"name": "app", "preStop": {"takes": 1}}],
}
LIFE = """
    watch:0.0 pod Step create begin
    watch:0.0 pod Phase Pending
    watch:0.0 pod Condition Initialized False
    watch:0.0 pod Condition Ready False
    watch:0.0 pod Condition ContainersReady False
    watch:0.0 app Waiting PodInitializing
    watch:0.0 app StartedFlag false
    watch:0.0 app Ready false
    watch:0.0 setup Waiting PodInitializing
    watch:0.0 setup Ready false
    watch:0.0 proxy Waiting PodInitializing
    watch:0.0 logs Waiting PodInitializing
    1 setup StartedAt
    1.2 setup Starting
    1.8 setup Exiting 0
    1 setup FinishedAt 0 Completed
    2.1 setup Terminated 0 Completed
    2.1 setup Ready true
    3 proxy StartedAt
    3.2 proxy Starting
    3.6 proxy Running
    3.6 proxy StartedFlag false
    3.6 proxy Ready false
    4.0 proxy Started
    4.2 proxy Probe startup success
    4.3 proxy StartedFlag true
    4.5 proxy Probe liveness success
    4.5 proxy Probe readiness success
    4.7 proxy Ready true
    5 logs StartedAt
    5.3 logs Starting
    6 app StartedAt
    6.4 app Starting
    7.0 pod Condition Initialized True
    7.0 pod Phase Running
    7.0 logs Running
    7.0 app Running
    7.0 logs StartedFlag true
    7.0 logs Ready true
    7.0 app StartedFlag true
    7.0 app Ready true
    7.0 pod Condition ContainersReady True
    7.0 pod Condition Ready True
    10.0 pod Deleting 30
    10.2 app HookStarted preStop
    11.2 app HookEnded preStop ok
    11.3 app Signal TERM
    12.0 app Exiting 0
    12 app FinishedAt 0 Completed
    13.0 logs Signal TERM
    14.0 logs Exiting 0
    14 logs FinishedAt 0 Completed
    15.3 proxy Signal TERM
    45 proxy FinishedAt 137 Error
    47.0 pod Phase Succeeded
    47.0 pod Condition ContainersReady False
    47.0 pod Condition Ready False
    47.0 app Terminated 0 Completed
    47.0 logs Terminated 0 Completed
    47.0 proxy Terminated 137 Error
    47.0 app StartedFlag false
    47.0 logs StartedFlag false
    47.0 proxy StartedFlag false
    47.0 app Ready false
    47.0 logs Ready false
    47.0 proxy Ready false
    48.0 pod Deleted
"""
BROKEN: list[tuple[str, str, str]] = [
    ("nothing-starts-before-the-pod-exists", "6 app StartedAt", "-3 app StartedAt"),
    ("starts-in-order", "6.4 app Starting", "1.5 app Starting"),
    ("starts-in-order", "5 logs StartedAt", "8 logs StartedAt"),
    ("starts-in-order", "4.2 proxy Probe startup success", "6.9 proxy Probe startup success"),
    ("instances-follow-each-other", "12.0 app Exiting 0", "9.0 app Starting @1 | 12.0 app Exiting 0"),
    ("nothing-starts-in-a-terminal-phase", "48.0 pod Deleted", "49.0 app Starting @1"),
    ("nothing-starts-in-a-deleted-pod", "48.0 pod Deleted", "20.0 app Starting @1 | 48.0 pod Deleted"),
    ("restart-policy-is-kept", "13.0 logs Signal TERM", "13.0 app Starting @1"),
    ("restart-count-never-falls", "48.0 pod Deleted", "48 proxy Restarts 2 @2 | 49 proxy Restarts 1 @1"),
    ("restart-count-never-falls", "48.0 pod Deleted", "48 proxy Running @2 | 49 proxy Terminated 1 @1"),
    ("terminal-phase-is-final", "48.0 pod Deleted", "48.0 pod Phase Running"),
    ("terminal-phase-outlives-containers", "47.0 pod Phase Succeeded", "13.5 pod Phase Succeeded"),
    ("terminal-phase-outlives-containers", "45 proxy FinishedAt 137 Error", ""),
    ("phase-follows-exit-codes", "47.0 pod Phase Succeeded", "47.0 pod Phase Failed"),
    ("phase-follows-exit-codes", "47.0 app Terminated 0 Completed", "47.0 app Terminated 1 Error"),
    ("flags-agree-with-state", "47.0 app StartedFlag false", ""),
    ("flags-agree-with-state", "47.0 app Ready false", ""),
    ("ready-needs-started", "7.0 app StartedFlag true", ""),
    ("ready-needs-started-again", "7.0 pod Phase Running", "6.5 proxy Running @1 | 6.5 proxy StartedFlag false @1"),
    ("conditions-agree-with-containers", "7.0 logs Ready true", "7.0 logs Ready false"),
    ("conditions-agree-with-containers", "7.0 pod Condition ContainersReady True", ""),
    ("conditions-agree-with-containers", "47.0 pod Condition Ready False", ""),
    ("initialized-is-true-once-and-for-all", "48.0 pod Deleted", "48.0 pod Condition Initialized False"),
    ("initialized-is-true-once-and-for-all", "3.6 proxy Running", "2.0 pod Condition Initialized True"),
    ("status-is-not-ahead", "7.0 app Running", "5.5 app Running"),
    ("status-is-not-ahead", "47.0 app Terminated 0 Completed", "11.5 app Terminated 0 Completed"),
    ("no-instance-ends-before-its-start", "12 app FinishedAt 0 Completed", "5 app FinishedAt 0 Completed"),
    ("status-is-not-ahead", "12 app FinishedAt 0 Completed", "3 app FinishedAt 0 Completed"),
    ("exit-code-is-reported", "12 app FinishedAt 0 Completed", "12 app FinishedAt 1 Error"),
    ("exit-code-is-reported", "47.0 proxy Terminated 137 Error", "47.0 proxy Terminated 0 Completed"),
    ("other-probes-wait-for-startup-probe", "4.5 proxy Probe liveness success", "4.1 proxy Probe liveness success"),
    ("other-probes-wait-again-after-restart", "48.0 pod Deleted", "8 proxy Starting @1 | 20 proxy Probe ready @1"),
    ("startup-probe-ends-with-success", "7.0 logs Running", "7.0 proxy Probe startup success"),
    ("flags-follow-probes", "4.3 proxy StartedFlag true", "4.1 proxy StartedFlag true"),
    ("flags-follow-probes", "4.7 proxy Ready true", "4.35 proxy Ready true"),
    ("kill-waits-for-grace-period", "45 proxy FinishedAt 137 Error", "30 proxy FinishedAt 137 Error"),
    ("kill-follows-stop-signal", "15.3 proxy Signal TERM", ""),
    ("sidecars-outlive-apps", "13.0 logs Signal TERM", "11.0 logs Signal TERM"),
    ("sidecars-stop-in-reverse-order", "15.3 proxy Signal TERM", "13.5 proxy Signal TERM"),
    (
        "sidecars-stop-in-reverse-order-past-exited-ones",
        "15.3 proxy Signal TERM",
        "8 crashed Starting | 8.5 crashed Exiting 1 | 13.5 proxy Signal TERM",
    ),
    ("stop-signal-waits-for-pre-stop-hook", "11.3 app Signal TERM", "11.0 app Signal TERM"),
    ("nothing-is-stopped-without-a-reason", "7.0 pod Phase Running", "7.0 app Signal TERM"),
    ("nothing-is-stopped-without-a-reason", "7.0 pod Phase Running", "7.0 logs HookStarted preStop"),
    ("a-process-ends-by-itself-or-by-a-signal", "11.3 app Signal TERM", ""),
    ("deletion-has-the-grace-period-asked-for", "10.0 pod Deleting 30", "10.0 pod Deleting 29"),
    ("phase-begins-with-pending", "watch:0.0 pod Phase Pending", ""),
    ("phase-begins-with-pending", "7.0 logs Ready true", "7.5 pod Phase Pending"),
    ("phase-is-running-while-an-app-runs", "7.0 pod Phase Running", ""),
    ("running-containers-are-started", "7.0 app StartedFlag true", ""),
    ("running-containers-stay-started", "10.0 pod Deleting 30", "9.0 proxy StartedFlag false"),
    ("running-containers-stay-started", "7.0 pod Condition Ready True", "7.2 logs StartedFlag false"),
    ("startup-success-is-not-undone-at-once", "4.7 proxy Ready true", "4.7 proxy StartedFlag false"),
    ("running-containers-have-a-start", "6 app StartedAt", ""),
    ("conditions-are-published", "watch:0.0 pod Condition Initialized False", ""),
    ("conditions-tell-what-is-ready", "7.0 pod Condition Ready True", ""),
    ("init-containers-are-ready-when-done", "2.1 setup Ready true", ""),
    ("init-containers-are-ready-when-done", "watch:0.0 setup Ready false", "watch:0.0 setup Ready true"),
    ("pod-outlives-its-containers", "47.0 proxy Terminated 137 Error", ""),
    ("pod-outlives-its-containers", "45 proxy FinishedAt 137 Error", "49 proxy FinishedAt 137 Error"),
]  # fmt: skip
UNDECIDED = [
    ("instances-follow-each-other", "48.0 pod Deleted", "12.0 app Starting @1"),
    (
        "nothing-starts-in-a-deleted-pod",
        "48.0 pod Deleted",
        "19.0 pod Pressure cpu 0.9 | 20.0 app Starting @1",
    ),
    ("flags-follow-probes", "4.2 proxy Probe startup success", ""),
    ("kill-follows-stop-signal", "15.3 proxy Signal TERM", "15.0 pod Pressure cpu 0.9"),
    (
        "startup-probe-ends-with-success",
        "7.0 logs Running",
        "6.5 pod Pressure cpu 0.9 | 7.0 proxy Probe startup success",
    ),
    ("starts-in-order", "4.2 proxy Probe startup success", "trouble: lost"),
]


@dataclass(frozen=True)
class Delete:
    """As the step takes it."""

    grace: float | None = None


def case(pod: Mapping[str, Any] = POD, *steps: Call) -> Case:
    return Case(Scenario("example", "An example.", "family", HERE, ""), {}, pod, steps, ())


def find(name: str, timeline: Timeline, of: Case) -> Finding:
    verdicts = {verdict.call.name: verdict.finding for verdict in judge(of, timeline).invariants}
    return verdicts[name]


def broken_of(case: Case, timeline: Timeline) -> list[str]:
    return [verdict.call.name for verdict in judge(case, timeline).broken]


def changed(old: str, new: str) -> Timeline:
    assert f"    {old}\n" in LIFE
    return notation.parse(LIFE.replace(f"    {old}\n", f"{new}\n").replace(" | ", "\n"))


@pytest.mark.parametrize("name", INVARIANTS.names)
def test_holds_in_a_plain_life(name: str) -> None:
    finding = find(name, notation.parse(LIFE), of(name))
    assert finding.outcome is Outcome.PASSED, finding


@pytest.mark.parametrize(("name", "old", "new"), BROKEN, ids=lambda value: str(value))
def test_is_broken_by(name: str, old: str, new: str) -> None:
    finding = find(name, changed(old, new), of(name))
    assert finding.outcome is Outcome.FAILED
    assert finding.evidence


@pytest.mark.parametrize(("name", "old", "new"), UNDECIDED, ids=lambda value: str(value))
def test_cannot_be_told_by(name: str, old: str, new: str) -> None:
    finding = find(name, changed(old, new), of(name))
    assert finding.outcome is Outcome.UNKNOWN
    assert finding.because


@pytest.mark.parametrize("name", INVARIANTS.names)
def test_an_empty_record_breaks_none(name: str) -> None:
    assert find(name, Timeline("example"), of(name)).outcome is Outcome.PASSED


def test_a_success_that_is_undone_at_once_is_told_once_and_a_restarted_kubelet_may_forget_it() -> None:
    undone = changed(
        "4.7 proxy Ready true", "4.7 proxy Ready true | 5 proxy StartedFlag false | 6 proxy StartedFlag true"
    )
    assert broken_of(case(), undone) == ["startup-success-is-not-undone-at-once"]
    assert broken_of(case(POD, Call("restart_kubelet", None, HERE, "")), undone) == ["ready-needs-started"]


def test_what_an_instance_inherits_is_not_taken_back_from_it() -> None:
    inherited = changed("7.0 pod Phase Running", "6.5 proxy Running @1 | 9 proxy StartedFlag false @1")
    assert find("running-containers-stay-started", inherited, case()).outcome is Outcome.PASSED
    own = changed(
        "7.0 pod Phase Running",
        "6.5 proxy Running @1 | 6.5 proxy StartedFlag true @1 | 9 proxy StartedFlag false @1",
    )
    assert find("running-containers-stay-started", own, case()).outcome is Outcome.FAILED


def test_every_invariant_was_seen_broken() -> None:
    assert {name for name, _, _ in BROKEN} == set(INVARIANTS.names)


@pytest.mark.parametrize("entry", list(INVARIANTS), ids=lambda entry: entry.name)
def test_every_invariant_names_its_source(entry: Any) -> None:
    rest = entry.documentation.partition("\n\n")[2]
    assert any(source in rest for source in ("docs: ", "KEP-", "API reference")), entry.name


def of(name: str) -> Case:
    """The case in which the invariant is at its strictest."""
    plain = {**POD, "sidecars": [{"name": "proxy"}, {"name": "logs"}], "containers": [{"name": "app"}]}
    three = {**POD, "sidecars": [*POD["sidecars"][:1], {"name": "crashed"}, *POD["sidecars"][1:]]}
    pods = {
        "nothing-starts-in-a-deleted-pod": plain,
        "nothing-is-stopped-without-a-reason": plain,
        "sidecars-stop-in-reverse-order-past-exited-ones": three,
    }
    return case(pods.get(name, POD), Call("delete", Delete(), HERE, "delete"))


def test_a_broken_invariant_fails_the_case_unless_it_is_known() -> None:
    broken = changed("48.0 pod Deleted", "48.0 pod Phase Running")
    assert judge(case(), broken).outcome is Outcome.FAILED
    known = judge(case(), broken, ["terminal-phase-is-final"])
    assert (known.outcome, known.broken) == (Outcome.UNKNOWN, ())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("instances-follow-each-other", "12.0 app Exiting 0", "9.0 app Starting @1 | 12.0 app Exiting 0"),
        ("restart-policy-is-kept", "12.0 app Exiting 0", "9.0 app Starting @1 | 12.0 app Exiting 0"),
        ("phase-begins-with-pending", "7.0 logs Ready true", "7.5 pod Phase Pending"),
        ("terminal-phase-outlives-containers", "45 proxy FinishedAt 137 Error", ""),
    ],
)
def test_a_pod_that_lost_its_sandbox_may_begin_again(name: str, old: str, new: str) -> None:
    again = changed(old, new)
    assert find(name, again, of(name)).outcome is Outcome.FAILED
    lost = notation.event("pod Event SandboxChanged Normal", 8.0)
    assert find(name, again.with_events([*again.events, lost]), of(name)).outcome is Outcome.PASSED


MIRROR_COMES_BACK = """
20.0 pod Deleting 30
21.0 pod Deleted
21.1 pod Phase Pending
22.0 pod Phase Running
22.0 pod Condition Initialized True
22.0 app Running
22.0 app StartedFlag true
22.0 app Ready true
22.0 pod Condition ContainersReady True
22.0 pod Condition Ready True
"""


def test_a_mirror_pod_may_go_and_come_back_while_its_containers_run() -> None:
    before = LIFE.partition("    10.0 pod Deleting 30\n")[0]
    again = judge(
        case(POD, Call("create_static_pod", None, HERE, "create_static_pod")),
        notation.parse(before + MIRROR_COMES_BACK),
    )
    assert again.broken == ()
    api = judge(case(), notation.parse(before + MIRROR_COMES_BACK))
    assert {verdict.call.name for verdict in api.broken} == {"pod-outlives-its-containers"}
    late = notation.parse(before + MIRROR_COMES_BACK + "23.0 pod Condition Initialized False\n")
    assert find("initialized-is-true-once-and-for-all", late, case()).outcome is Outcome.FAILED


def test_nothing_is_broken_in_a_record_that_a_busy_node_cut_short() -> None:
    cut = changed(
        "48.0 pod Deleted", "48.0 pod Phase Running | 49 pod Pressure cpu 0.9 | 50 pod Step wait timeout"
    )
    finding = find("terminal-phase-is-final", cut, case())
    assert (finding.outcome, "timed out" in finding.because) == (Outcome.UNKNOWN, True)


def test_a_program_with_commands_of_its_author_may_end_without_a_signal() -> None:
    name, pod = "a-process-ends-by-itself-or-by-a-signal", {"containers": [{"name": "app", "runs": "true"}]}
    assert find(name, changed("11.3 app Signal TERM", ""), case(pod)).outcome is Outcome.PASSED


def test_the_grace_period_of_a_hook_counts_from_before_it_can_speak() -> None:
    name = "stop-signal-waits-for-pre-stop-hook"
    hurried = case({**POD, "terminationGracePeriodSeconds": 2})
    early = changed("11.3 app Signal TERM", "11.1 app Signal TERM")
    assert find(name, early, hurried).outcome is Outcome.FAILED
    killing = notation.event("app Event Killing Normal", 9.0)
    assert find(name, early.with_events([*early.events, killing]), hurried).outcome is Outcome.PASSED


def test_a_container_that_is_being_stopped_already_may_be_killed_soon_after_the_deletion() -> None:
    name = "kill-waits-for-grace-period"
    soon = changed("45 proxy FinishedAt 137 Error", "35 proxy FinishedAt 137 Error")
    assert find(name, soon, of(name)).outcome is Outcome.FAILED
    stopped = notation.event("proxy Event Killing Normal", 5.0)
    assert find(name, soon.with_events([*soon.events, stopped]), of(name)).outcome is Outcome.PASSED
    before = notation.event("proxy Event Killing Normal", 2.0)
    told = find(name, soon.with_events([*soon.events, before]), of(name))
    assert told.outcome is Outcome.FAILED, "that was another instance"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("sidecars-outlive-apps", "12.0 app Exiting 0", "14.9 app Exiting 0"),
        ("sidecars-stop-in-reverse-order", "15.3 proxy Signal TERM", "13.5 proxy Signal TERM"),
    ],
)
def test_a_sidecar_that_is_being_stopped_already_may_have_no_time_left(name: str, old: str, new: str) -> None:
    early, hurried = changed(old, new), case({**POD, "terminationGracePeriodSeconds": 6})
    early = early.where(lambda event: event.kind is not Kind.DELETING)
    early = early.with_events([*early.events, notation.event("pod Deleting 6", 10.0)])
    assert find(name, early, hurried).outcome is Outcome.FAILED
    stopping = [notation.event(f"{sidecar} Event Killing Normal", 7.0) for sidecar in ("logs", "proxy")]
    assert find(name, early.with_events([*early.events, *stopping]), hurried).outcome is Outcome.PASSED


def test_only_a_sidecar_that_had_exited_before_the_deletion_is_passed_over() -> None:
    """One that exits by itself meanwhile is waited for by the others, and past it as well."""
    name, old = "sidecars-stop-in-reverse-order-past-exited-ones", "15.3 proxy Signal TERM"
    meanwhile = changed(old, "8 crashed Starting | 10.5 crashed Exiting 1 | 13.5 proxy Signal TERM")
    assert find(name, meanwhile, of(name)).outcome is Outcome.PASSED
    assert find("sidecars-stop-in-reverse-order", meanwhile, of(name)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("told", "outcome"),
    [("logs Event Killing", Outcome.FAILED), ("pod Event DeadlineExceeded", Outcome.PASSED)],
)
def test_a_deadline_may_end_the_grace_period_of_a_deletion(told: str, outcome: Outcome) -> None:
    """A termination that the deadline began has the pod's own grace period, whatever a deletion asks for later."""
    pod = {**POD, "terminationGracePeriodSeconds": 2}
    life = LIFE.replace("12.0 app Exiting 0", "13.1 app Exiting 0").replace(
        "12 app FinishedAt", "13 app FinishedAt"
    )
    events = [notation.event(text, 10.0) for text in ("logs Event Killing", told)]
    lived = notation.parse(life)
    assert (
        find("sidecars-outlive-apps", lived.with_events([*lived.events, *events]), case(pod)).outcome
        is outcome
    )
