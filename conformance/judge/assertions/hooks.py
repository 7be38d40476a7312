"""Lifecycle hooks, as they testified."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from conformance.judge.arguments import Counted
from conformance.judge.counting import count
from conformance.judge.findings import failed, worst
from conformance.judge.instances import first_run
from conformance.judge.registry import ASSERTIONS
from conformance.judge.verdict import Finding
from conformance.judge.window import Window, absent
from conformance.scenario.arguments import ContainerName
from conformance.scenario.model import Case
from conformance.timeline import Kind, Timeline


class HookRuns(Counted):
    """Which hook runs how often, and with which result."""

    container: ContainerName
    hook: Literal["postStart", "preStop"]
    result: Literal["ok", "fail"] | None = Field(None, description="result of every run")
    attempt: int | None = Field(None, ge=0, description="which instance; without it, all together")


@ASSERTIONS.register("hook_runs")
def hook_runs(arguments: HookRuns, timeline: Timeline, case: Case) -> Finding:  # noqa: ARG001
    """The hook runs as often as said (at least once if not), every run with the given result.

    Hooks are delivered at least once and normally exactly once (docs: Container Lifecycle Hooks). The container must
    have run, also where the hook must not.
    """
    often = f" {arguments.times()} times" if arguments.bounded else ""
    expected = f"{arguments.container} HookStarted {arguments.hook}{often}"
    if first_run(timeline, arguments.container) is None:
        return absent(timeline, expected, f"{arguments.container} never started")
    started = timeline.select(arguments.container, Kind.HOOK_STARTED, arguments.attempt, hook=arguments.hook)
    runs = count(Window(timeline), started, arguments, expected)
    return runs if arguments.result is None else worst([runs, _result(arguments, timeline, len(started))])


def _result(arguments: HookRuns, timeline: Timeline, runs: int) -> Finding:
    expected = f"{arguments.container} HookEnded {arguments.hook} {arguments.result}"
    ended = timeline.select(arguments.container, Kind.HOOK_ENDED, arguments.attempt, hook=arguments.hook)
    wrong = [event for event in ended if event.data.get("result") != arguments.result]
    if wrong:
        return failed(expected, wrong[0].words(), wrong[0])
    return count(Window(timeline), ended, Counted(at_least=max(runs, 1)), expected)
