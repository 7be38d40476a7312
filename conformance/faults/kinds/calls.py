"""Acts: faults that stand in the way of a call to the runtime. The first line of each docstring is documentation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from conformance.faults.kinds.registry import Call, Delay, Message, Nothing, Refused, act
from conformance.faults.messages import message
from conformance.scenario.arguments import Arguments, Duration


class ExitCode(Arguments):
    """A code."""

    exit_code: int


class Grace(Arguments):
    """A grace period."""

    grace: Duration


class After(Arguments):
    """A moment."""

    after: Duration = 0.0


class Outage(Arguments):
    """A time and its length."""

    lasts: Duration
    after: Duration = 0.0


@act("create_slow", "CreateContainer")
@act("start_slow", "StartContainer")
@act("stop_late", "StopContainer")
@act("sandbox_slow", "RunPodSandbox")
@act("image_slow", "ImageStatus", "PullImage")
@act("exec_late", "ExecSync")
async def slow(arguments: Delay, call: Call) -> Any:
    """The call reaches the runtime only after this delay."""
    await call.runtime.sleep(arguments.by)
    return await call.forward()


@act("create_fails", "CreateContainer")
@act("start_fails", "StartContainer")
@act("sandbox_fails", "RunPodSandbox")
@act("pull_fails", "PullImage")
async def fails(arguments: Message, _call: Call) -> Any:
    """The call fails and does nothing."""
    raise Refused("UNKNOWN", arguments.message)


@act("start_lost", "StartContainer")
@act("stop_lost", "StopContainer")
async def lost(_arguments: Nothing, call: Call) -> Any:
    """The call is answered with success, and nothing is done."""
    return message(f"{call.method}Response")()


@act("start_late", "StartContainer")
async def start_late(arguments: Delay, call: Call) -> Any:
    """The start is answered with success at once, but done only after this delay."""

    async def start() -> None:
        await call.runtime.sleep(arguments.by)
        await call.forward()

    call.runtime.later(start())
    return message("StartContainerResponse")()


@act("stop_at_once", "StopContainer")
async def stop_at_once(_arguments: Nothing, call: Call) -> Any:
    """The container is killed at once: no stop signal, no grace period."""
    call.request.timeout = 0
    return await call.forward()


@act("stop_grace", "StopContainer")
async def stop_grace(arguments: Grace, call: Call) -> Any:
    """The grace period of the stop is this one, whatever was asked for."""
    call.request.timeout = round(arguments.grace)
    return await call.forward()


@act("stop_spreads", "StopContainer")
async def stop_spreads(_arguments: Nothing, call: Call) -> Any:
    """All other containers of the pod are stopped as well, at the same time."""
    for other in call.runtime.others(call.target):
        stop = message("StopContainerRequest")(container_id=other.id, timeout=call.request.timeout)
        call.runtime.later(call.runtime.send("StopContainer", stop))
    return await call.forward()


@act("killed", "StartContainer")
async def killed(arguments: After, call: Call) -> Any:
    """The container is killed so long after its start, for no reason."""

    async def kill() -> None:
        stop = message("StopContainerRequest")(container_id=call.target.id)
        await call.runtime.send("StopContainer", stop)

    return await _followed(call, arguments.after, kill)


@act("sandbox_lost", "StartContainer")
async def sandbox_lost(arguments: After, call: Call) -> Any:
    """The pod's sandbox is stopped so long after the container's start, and all its containers with it."""

    async def stop() -> None:
        request = message("StopPodSandboxRequest")(pod_sandbox_id=call.target.sandbox)
        await call.runtime.send("StopPodSandbox", request)

    return await _followed(call, arguments.after, stop)


@act("unavailable", "StartContainer")
async def unavailable(arguments: Outage, call: Call) -> Any:
    """The runtime answers no call at all for a while, which begins so long after the container's start."""

    async def outage() -> None:
        call.runtime.fail_for(arguments.lasts)

    return await _followed(call, arguments.after, outage)


async def _followed(call: Call, after: float, happens: Callable[[], Awaitable[None]]) -> Any:
    """The answer of the call; `after` seconds later something happens, which nobody waits for."""

    async def wait() -> None:
        await call.runtime.sleep(after)
        await happens()

    answer = await call.forward()
    call.runtime.later(wait())
    return answer


@act("exec_lies", "ExecSync")
async def exec_lies(arguments: ExitCode, _call: Call) -> Any:
    """The command (a probe's or a hook's) is not run; its exit code is made up."""
    return message("ExecSyncResponse")(exit_code=arguments.exit_code)


@act("exec_changed", "ExecSync")
async def exec_changed(arguments: ExitCode, call: Call) -> Any:
    """The command is run, but another exit code is reported."""
    answer = await call.forward()
    answer.exit_code = arguments.exit_code
    return answer


@act("exec_hangs", "ExecSync")
async def exec_hangs(_arguments: Nothing, call: Call) -> Any:
    """The command is not run, and the answer is that its time is over, after all of it."""
    await call.runtime.sleep(call.request.timeout or 120)
    raise Refused("DEADLINE_EXCEEDED", "injected fault: the command took too long")


@act("image_missing", "ImageStatus")
async def image_missing(_arguments: Nothing, _call: Call) -> Any:
    """The image is said not to be on the node, so that it is pulled."""
    return message("ImageStatusResponse")()


@act("pull_answered", "PullImage")
async def pull_answered(arguments: Delay, call: Call) -> Any:
    """The pull of an image that the node has is answered with success after this delay, and nothing is pulled."""
    await call.runtime.sleep(arguments.by)
    return message("PullImageResponse")(image_ref=call.request.image.image)
