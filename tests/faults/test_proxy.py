"""The proxy between a client and a runtime that both speak gRPC, in this process: nothing is lost on the way."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
import pytest

from conformance.faults import messages, proxy
from conformance.faults.load import dump
from conformance.faults.messages import IMAGES, RUNTIME, message
from tests.faults.conftest import declare

EXTRA = b"\xa2\x06\x03abc"
"""A field that nobody here has a description of."""


class Runtime(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers every call with what came, and remembers it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.metadata: dict[str, Any] = {}

    def service(self, details: Any) -> Any:
        name = details.method.rpartition("/")[2]
        self.calls.append(name)
        self.metadata = dict(details.invocation_metadata)
        return grpc.stream_stream_rpc_method_handler(getattr(self, f"_{name}", self._echo))

    async def _echo(self, requests: Any, _context: Any) -> AsyncIterator[bytes]:
        async for raw in requests:
            yield raw

    async def _Status(self, _requests: Any, context: Any) -> AsyncIterator[bytes]:  # noqa: N802
        await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not now", (("reason", "tired"),))
        yield b""

    async def _StopContainer(self, _requests: Any, context: Any) -> AsyncIterator[bytes]:  # noqa: N802
        await context.abort(grpc.StatusCode.NOT_FOUND, "no such container")
        yield b""

    async def _ContainerStatus(self, _requests: Any, _context: Any) -> AsyncIterator[bytes]:  # noqa: N802
        status = message("ContainerStatus")(id="c", state=messages.EXITED, exit_code=2)
        yield message("ContainerStatusResponse")(status=status).SerializeToString() + EXTRA

    async def _GetContainerEvents(self, _requests: Any, _context: Any) -> AsyncIterator[bytes]:  # noqa: N802
        for identity in ("a", "b"):
            yield message("ContainerEventResponse")(container_id=identity).SerializeToString()


Client = Callable[[Any, Runtime, Path], Awaitable[None]]


@pytest.fixture
def between(tmp_path: Path) -> Callable[[Client], None]:
    """Let a client talk to the runtime by way of the proxy."""

    async def play(client: Client) -> None:
        runtime, faults = Runtime(), tmp_path / "faults.json"
        upstream = grpc.aio.server()
        upstream.add_generic_rpc_handlers((runtime,))
        upstream.add_insecure_port(f"unix:{tmp_path}/runtime")
        await upstream.start()
        served = await proxy.serve(
            tmp_path / "proxy", tmp_path / "runtime", faults, lambda _namespace, _pod: {}, lambda *_: None
        )
        async with grpc.aio.insecure_channel(f"unix:{tmp_path}/proxy") as channel:
            await client(channel, runtime, faults)
        await served.stop(0)
        await upstream.stop(0)

    return lambda client: asyncio.run(play(client))


def inject(file: Path, faults: str) -> None:
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(dump(declare(faults)) if faults else {"name": "none"}))
    unfinished.rename(file)


async def error(call: Any) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value


def test_what_no_fault_touches_goes_through_as_it_is(between: Callable[[Client], None]) -> None:
    async def client(channel: Any, runtime: Runtime, _faults: Path) -> None:
        for method in (
            f"{RUNTIME}Version",
            f"{RUNTIME}NewInSomeVersion",
            f"{IMAGES}ListImages",
            "/any.Thing/Do",
        ):
            assert await channel.unary_unary(method)(EXTRA, metadata=(("trace", "7"),)) == EXTRA
            assert runtime.metadata["trace"] == "7"

    between(client)


def test_what_faults_may_touch_loses_nothing(between: Callable[[Client], None]) -> None:
    async def client(channel: Any, _runtime: Runtime, _faults: Path) -> None:
        raw = await channel.unary_unary(f"{RUNTIME}ContainerStatus")(b"")
        assert raw.endswith(EXTRA)
        assert message("ContainerStatusResponse").FromString(raw).status.exit_code == 2
        assert (
            await channel.unary_unary(f"{RUNTIME}StartContainer")(b"\x0a\x01c" + EXTRA)
            == b"\x0a\x01c" + EXTRA
        )

    between(client)


def test_errors_go_through_with_their_details(between: Callable[[Client], None]) -> None:
    async def client(channel: Any, _runtime: Runtime, _faults: Path) -> None:
        told = await error(channel.unary_unary(f"{RUNTIME}Status")(b""))
        assert (told.code(), told.details()) == (grpc.StatusCode.FAILED_PRECONDITION, "not now")
        assert ("reason", "tired") in tuple(told.trailing_metadata())
        told = await error(channel.unary_unary(f"{RUNTIME}StopContainer")(b""))
        assert (told.code(), told.details()) == (grpc.StatusCode.NOT_FOUND, "no such container")

    between(client)


def test_streams_go_through_both_ways(between: Callable[[Client], None]) -> None:
    async def client(channel: Any, _runtime: Runtime, _faults: Path) -> None:
        call = channel.stream_stream("/any.Thing/Talk")()
        for word in (b"one", b"two"):
            await call.write(word)
            assert await call.read() == word
        await call.done_writing()
        assert await call.read() is grpc.aio.EOF

    between(client)


def test_faults_change_while_it_runs(between: Callable[[Client], None]) -> None:
    async def client(channel: Any, runtime: Runtime, faults: Path) -> None:
        async def shown() -> int:
            raw = await channel.unary_unary(f"{RUNTIME}ContainerStatus")(b"")
            code: int = message("ContainerStatusResponse").FromString(raw).status.exit_code
            return code

        assert await shown() == 2
        inject(faults, "[{kind: exit_code, with: {exit_code: 7}}]")
        assert await shown() == 7
        inject(faults, "[{kind: stop_lost}]")
        assert await shown() == 2
        assert await channel.unary_unary(f"{RUNTIME}StopContainer")(b"") == b""
        assert "StopContainer" not in runtime.calls
        inject(faults, "")
        told = await error(channel.unary_unary(f"{RUNTIME}StopContainer")(b""))
        assert told.code() is grpc.StatusCode.NOT_FOUND

    between(client)


def test_made_up_error_reaches_the_client(between: Callable[[Client], None]) -> None:
    async def client(channel: Any, _runtime: Runtime, faults: Path) -> None:
        inject(faults, "[{kind: start_fails, with: {message: no luck}}]")
        told = await error(channel.unary_unary(f"{RUNTIME}StartContainer")(b""))
        assert (told.code(), told.details()) == (grpc.StatusCode.UNKNOWN, "no luck")

    between(client)


def test_an_outage_is_one_of_every_method(between: Callable[[Client], None]) -> None:
    async def client(channel: Any, _runtime: Runtime, faults: Path) -> None:
        inject(faults, "[{kind: unavailable, with: {lasts: 1h}}]")
        await channel.unary_unary(f"{RUNTIME}StartContainer")(b"")
        for method in (f"{RUNTIME}ContainerStatus", f"{RUNTIME}Version", f"{IMAGES}ListImages"):
            told = await error(channel.unary_unary(method)(b""))
            assert told.code() is grpc.StatusCode.UNAVAILABLE
        inject(faults, "")
        assert await channel.unary_unary(f"{RUNTIME}Version")(b"") == b""

    between(client)


def test_events_are_lost_and_doubled(between: Callable[[Client], None]) -> None:
    async def client(channel: Any, _runtime: Runtime, faults: Path) -> None:
        async def events() -> list[str]:
            call = channel.unary_stream(f"{RUNTIME}GetContainerEvents")(b"")
            return [message("ContainerEventResponse").FromString(raw).container_id async for raw in call]

        assert await events() == ["a", "b"]
        inject(faults, "[{kind: event_twice}]")
        assert await events() == ["a", "a", "b", "b"]
        inject(faults, "[{kind: event_lost}]")
        assert await events() == []

    between(client)
