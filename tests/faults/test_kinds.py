"""Each kind of fault does what it says, and nothing to what it does not select."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from conformance.faults import messages
from conformance.faults.kinds import KINDS
from conformance.faults.kinds.registry import ACTS, EVENTS, LIES
from conformance.faults.messages import message
from tests.faults.conftest import Runtime, declare


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def faulty(runtime: Runtime, faults: str) -> Runtime:
    runtime.node.declare(declare(faults))
    return runtime


def test_every_kind_is_of_one_family() -> None:
    assert set(KINDS.names) == set(ACTS) | set(LIES) | set(EVENTS)
    assert not set(ACTS) & set(LIES)


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("create_slow", "CreateContainer"),
        ("start_slow", "StartContainer"),
        ("stop_late", "StopContainer"),
        ("exec_late", "ExecSync"),
        ("sandbox_slow", "RunPodSandbox"),
        ("image_slow", "ImageStatus"),
        ("image_slow", "PullImage"),
    ],
)
def test_slow_call_reaches_the_runtime_late(runtime: Runtime, kind: str, method: str) -> None:
    async def play() -> None:
        faulty(runtime, f"[{{kind: {kind}, with: {{by: 3s}}}}]")
        await runtime.ask(method)
        assert (runtime.at, runtime.methods) == (3, [method])

    run(play())


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("create_fails", "CreateContainer"),
        ("start_fails", "StartContainer"),
        ("sandbox_fails", "RunPodSandbox"),
        ("pull_fails", "PullImage"),
    ],
)
def test_failing_call_does_nothing(runtime: Runtime, kind: str, method: str) -> None:
    async def play() -> None:
        faulty(runtime, f"[{{kind: {kind}, with: {{message: no}}}}]")
        refused = await runtime.refused(method)
        assert (refused.code, refused.details, runtime.calls) == ("UNKNOWN", "no", [])

    run(play())


@pytest.mark.parametrize(
    ("kind", "method"), [("start_lost", "StartContainer"), ("stop_lost", "StopContainer")]
)
def test_lost_call_is_answered_and_not_made(runtime: Runtime, kind: str, method: str) -> None:
    async def play() -> None:
        faulty(runtime, f"[{{kind: {kind}, where: {{container: app}}, when: {{first: 1}}}}]")
        app, proxy = await runtime.create("app"), await runtime.create("proxy")
        await runtime.ask(method, container_id=app)
        assert method not in runtime.methods
        await runtime.ask(method, container_id=proxy)
        await runtime.ask(method, container_id=app)
        assert [one.container_id for name, one in runtime.calls if name == method] == [proxy, app]

    run(play())


def test_late_start_is_answered_at_once(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: start_late, with: {by: 5s}}]")
        identity = await runtime.create()
        await runtime.node.unary("StartContainer", message("StartContainerRequest")(container_id=identity))
        assert "StartContainer" not in runtime.methods
        await asyncio.sleep(0.01)
        assert (runtime.methods[-1], runtime.at) == ("StartContainer", 5)

    run(play())


def test_what_was_to_come_later_does_not_when_the_faults_change(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: start_late, with: {by: 5s}}]")
        identity = await runtime.create()
        await runtime.node.unary("StartContainer", message("StartContainerRequest")(container_id=identity))
        runtime.node.declare(None)
        await asyncio.sleep(0.01)
        assert "StartContainer" not in runtime.methods

    run(play())


@pytest.mark.parametrize(
    ("fault", "timeout"), [("{kind: stop_at_once}", 0), ("{kind: stop_grace, with: {grace: 7s}}", 7)]
)
def test_stop_gets_another_grace_period(runtime: Runtime, fault: str, timeout: int) -> None:
    async def play() -> None:
        faulty(runtime, f"[{fault}]")
        await runtime.ask("StopContainer", container_id=await runtime.create(), timeout=30)
        assert runtime.last("StopContainer").timeout == timeout

    run(play())


def test_stop_spreads_to_the_containers_of_the_same_pod(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: stop_spreads, where: {role: app}}]")
        await runtime.create("proxy")
        await runtime.create("proxy", uid="other", attempt=9)
        await runtime.ask("StopContainer", container_id=await runtime.create(), timeout=30)
        stopped = {one.container_id: one.timeout for name, one in runtime.calls if name == "StopContainer"}
        assert stopped == {"app-0": 30, "proxy-0": 30}

    run(play())


def test_container_is_killed_after_its_start(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: killed, with: {after: 2s}}]")
        await runtime.start()
        assert runtime.methods[-2:] == ["StartContainer", "StopContainer"]
        assert (runtime.last("StopContainer").container_id, runtime.last("StopContainer").timeout) == (
            "app-0",
            0,
        )
        assert runtime.at == 2

    run(play())


def test_sandbox_is_lost_after_a_start(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: sandbox_lost, with: {after: 2s}}]")
        await runtime.start()
        assert (runtime.last("StopPodSandbox").pod_sandbox_id, runtime.at) == ("sandbox", 2)

    run(play())


def test_runtime_is_away_for_a_while(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: unavailable, with: {lasts: 10s, after: 2s}}]")
        assert not runtime.node.down
        await runtime.start()
        assert runtime.node.down
        runtime.at += 9.9
        assert runtime.node.down
        runtime.at += 0.2
        assert not runtime.node.down

    run(play())


def test_exec_is_not_run_and_its_code_made_up(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: exec_lies, where: {command: '*probe liveness'}, with: {exit_code: 3}}]")
        identity = await runtime.create()
        answer = await runtime.ask(
            "ExecSync", container_id=identity, cmd=["sh", "-c", "eval x; probe liveness"]
        )
        assert (answer.exit_code, "ExecSync" in runtime.methods) == (3, False)
        answer = await runtime.ask(
            "ExecSync", container_id=identity, cmd=["sh", "-c", "eval x; probe startup"]
        )
        assert (answer.exit_code, "ExecSync" in runtime.methods) == (0, True)

    run(play())


def test_exec_is_run_and_its_code_changed(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: exec_changed, with: {exit_code: 3}}]")
        answer = await runtime.ask("ExecSync", container_id=await runtime.create())
        assert (answer.exit_code, answer.stdout, runtime.methods[-1]) == (3, b"done", "ExecSync")

    run(play())


def test_exec_hangs_until_its_time_is_over(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: exec_hangs}]")
        refused = await runtime.refused("ExecSync", container_id=await runtime.create(), timeout=20)
        assert (refused.code, runtime.at, "ExecSync" in runtime.methods) == ("DEADLINE_EXCEEDED", 20, False)

    run(play())


def test_image_is_missing_and_its_pull_does_nothing(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(
            runtime,
            "[{kind: image_missing, where: {image: busy*}}, "
            "{kind: pull_answered, where: {image: busy*}, with: {by: 2s}}]",
        )
        image = message("ImageSpec")(image="busybox")
        assert not (await runtime.ask("ImageStatus", image=image)).HasField("image")
        answer = await runtime.ask("PullImage", image=image)
        assert (answer.image_ref, runtime.at, runtime.calls) == ("busybox", 2, [])
        await runtime.ask("ImageStatus", image=message("ImageSpec")(image="agnhost"))
        assert runtime.methods == ["ImageStatus"]

    run(play())


@pytest.mark.parametrize(
    ("fault", "field", "ended", "running"),
    [
        ("{kind: exit_code, with: {exit_code: 0}}", "exit_code", 0, 0),
        ("{kind: exit_code, with: {exit_code: 0}}", "reason", "Completed", ""),
        ("{kind: exit_code, with: {exit_code: 9}}", "reason", "Error", ""),
        ("{kind: reason, with: {reason: OOMKilled}}", "reason", "OOMKilled", ""),
        ("{kind: finished_at, with: {later: 5s}}", "finished_at", 205_000_000_000, 0),
        ("{kind: finished_at, with: {earlier: 5s}}", "finished_at", 195_000_000_000, 0),
        ("{kind: finished_at, with: {missing: true}}", "finished_at", 0, 0),
        ("{kind: started_at, with: {later: 5s}}", "started_at", 105_000_000_000, 105_000_000_000),
        ("{kind: started_at, with: {missing: true}}", "started_at", 0, 0),
        ("{kind: log_lost}", "log_path", "/log.lost", "/log.lost"),
        ("{kind: message_lost}", "mounts", [], []),
    ],
)
def test_status_lies(runtime: Runtime, fault: str, field: str, ended: object, running: object) -> None:
    async def play() -> None:
        faulty(runtime, f"[{fault.replace('{kind', '{where: {container: app}, kind')}]")
        app, web = await runtime.start("app"), await runtime.start("web")
        assert getattr(await runtime.status(app), field) == running
        runtime.end(app, code=2)
        runtime.end(web, code=2)
        assert getattr(await runtime.status(app), field) == ended
        assert await runtime.status(web) == runtime.containers[web], "not selected"
        assert runtime.told

    run(play())


def test_state_is_shown_wrong_for_a_while_everywhere(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: state, with: {real: exited, shown: running, lasts: 5s}}]")
        app = await runtime.start()
        runtime.at += 100
        assert (await runtime.status(app)).state == messages.RUNNING
        runtime.end(app)
        assert (await runtime.status(app)).state == messages.RUNNING
        assert [one.state for one in await runtime.listed()] == [messages.RUNNING]
        runtime.at += 5
        assert (await runtime.status(app)).state == messages.EXITED
        assert [one.state for one in await runtime.listed()] == [messages.EXITED]

    run(play())


def test_record_is_lost_for_a_while(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: record_lost, where: {container: app}, with: {after: 1s, lasts: 5s}}]")
        app, proxy = await runtime.start("app"), await runtime.start("proxy")
        assert [one.id for one in await runtime.listed()] == [app, proxy]
        runtime.at += 1
        assert [one.id for one in await runtime.listed()] == [proxy]
        assert (await runtime.refused("ContainerStatus", container_id=app)).code == "NOT_FOUND"
        runtime.at += 5
        assert [one.id for one in await runtime.listed()] == [app, proxy]
        assert (await runtime.status(app)).id == app

    run(play())


def test_restart_count_is_too_high(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: restart_count, with: {add: 2}}]")
        identity = await runtime.start(attempt=1)
        shown = (await runtime.status(identity)).annotations, (await runtime.listed())[0].annotations
        assert [one["io.kubernetes.container.restartCount"] for one in shown] == ["3", "3"]

    run(play())


@pytest.mark.parametrize(
    ("fault", "plan"),
    [
        ("{kind: event_late, with: {by: 2s}}", (2, 1)),
        ("{kind: event_twice}", (0, 2)),
        ("{kind: event_lost}", (0, 0)),
    ],
)
def test_events(runtime: Runtime, fault: str, plan: tuple[float, int]) -> None:
    async def play() -> None:
        faulty(runtime, f"[{fault.replace('{kind', '{where: {container: app}, kind')}]")
        app, proxy = await runtime.create("app"), await runtime.create("proxy")
        event = message("ContainerEventResponse")
        assert await runtime.node.plan(event(container_id=app)) == plan
        assert await runtime.node.plan(event(container_id=proxy)) == (0, 1)

    run(play())


@pytest.mark.parametrize(
    ("fault", "annotation"),
    [
        ("{kind: signal_dropped}", ("signal.15", "drop")),
        ("{kind: signal_dropped, with: {signal: SIGINT}}", ("signal.2", "drop")),
        ("{kind: signal_changed, with: {to: KILL}}", ("signal.15", "send 9")),
        ("{kind: signal_late, with: {by: 1500ms}}", ("signal.15", "late 1.5")),
        ("{kind: signal_twice}", ("signal.15", "twice")),
        ("{kind: stop_signal_ignored}", ("signal", "send 15")),
        ("{kind: exit_changed, with: {exit_code: 3}}", ("exit", "3 0")),
        ("{kind: exit_changed, with: {by: 2s}}", ("exit", "- 2")),
    ],
)
def test_oci_runtime_is_told_by_an_annotation(
    runtime: Runtime, fault: str, annotation: tuple[str, str]
) -> None:
    async def play() -> None:
        faulty(runtime, f"[{fault.replace('{kind', '{where: {container: app}, kind')}]")
        await runtime.create("app")
        key, value = annotation
        told = dict(runtime.last("CreateContainer").config.annotations)
        assert told == {f"pod-lifecycle-conformance.fault/{key}": value}
        await runtime.create("proxy")
        assert not runtime.last("CreateContainer").config.annotations

    run(play())


def test_several_faults_of_one_call_all_happen(runtime: Runtime) -> None:
    async def play() -> None:
        faulty(runtime, "[{kind: stop_late, with: {by: 3s}}, {kind: stop_at_once, name: brutal}]")
        await runtime.ask("StopContainer", container_id=await runtime.create(), timeout=30)
        assert (runtime.at, runtime.last("StopContainer").timeout) == (3, 0)
        assert {fault for fault, _, _ in runtime.told} == {"stop_late", "brutal"}

    run(play())
