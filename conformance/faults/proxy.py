"""A proxy of the Container Runtime Interface: gRPC over unix sockets, with a node's faults in between.

What no fault touches goes through as bytes, call by call, whatever its kind. The file of faults is read again as soon
as it has changed. Run as `python -m conformance.faults.proxy --listen SOCKET --runtime SOCKET --faults FILE`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import grpc.aio

from conformance.cluster.local import faulty
from conformance.faults.declaration import Declaration
from conformance.faults.kinds.registry import Refused
from conformance.faults.known import Known, Roles, roles
from conformance.faults.load import undump
from conformance.faults.messages import IMAGES, RUNTIME, message
from conformance.faults.node import Node, touched
from conformance.faults.target import Target

LIMIT = 16 * 1024 * 1024
"""Bytes of a message, as in the kubelet's own client."""
OPTIONS = [("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT)]
STREAMS = {"StreamContainers": "StreamContainersResponse", "GetContainerEvents": "ContainerEventResponse"}


class Source:
    """A file of faults, read when it has changed."""

    def __init__(self, file: Path, declare: Callable[[Declaration | None], None]) -> None:
        self._file = file
        self._declare = declare
        self._seen: tuple[int, int] | None = None

    def refresh(self) -> None:
        """Declare what the file says, if that is new; without a file there are no faults."""
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return
        mark = (stat.st_ino, stat.st_mtime_ns)
        if mark != self._seen:
            self._seen = mark
            self._declare(undump(self._file.read_text()))


class Handlers(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers every method of every service."""

    def __init__(self, channel: Any, containers: Known, faults: Path, told: Callable[..., None]) -> None:
        self._channel = channel
        self._node = Node(self._send, containers, told=told)
        self._source = Source(faults, self._node.declare)
        self._touched = touched()

    def service(self, details: Any) -> Any:
        """gRPC's way to find the handler of a method."""
        path: str = details.method
        name = path.rpartition("/")[2]
        if name in self._touched and path.startswith((RUNTIME, IMAGES)):
            return grpc.unary_unary_rpc_method_handler(partial(self._unary, name))
        return grpc.stream_stream_rpc_method_handler(partial(self._stream, path))

    async def _unary(self, name: str, raw: bytes, context: Any) -> bytes:
        await self._open(context)
        try:
            answer = await self._node.unary(name, message(f"{name}Request").FromString(raw))
        except Refused as refused:
            await context.abort(grpc.StatusCode[refused.code], refused.details)
        except grpc.aio.AioRpcError as error:
            await _abort(context, error)
        encoded: bytes = answer.SerializeToString()
        return encoded

    async def _stream(self, path: str, requests: Any, context: Any) -> AsyncIterator[bytes]:
        await self._open(context)
        call = self._channel.stream_stream(path)(
            requests, timeout=context.time_remaining(), metadata=_metadata(context)
        )
        try:
            async for raw in call:
                async for item in self._item(path.rpartition("/")[2], raw):
                    yield item
        except grpc.aio.AioRpcError as error:
            await _abort(context, error)
        finally:
            call.cancel()

    async def _item(self, name: str, raw: bytes) -> AsyncIterator[bytes]:
        """A message of a stream: as it came, or as the faults would have it."""
        if name not in STREAMS:
            yield raw
            return
        item = await self._node.shown(message(STREAMS[name]).FromString(raw))
        late, copies = await self._node.plan(item) if name == "GetContainerEvents" else (0.0, 1)
        await self._node.sleep(late)
        for _ in range(copies):
            yield item.SerializeToString()

    async def _open(self, context: Any) -> None:
        """Let a call in, unless the runtime is meant to be away."""
        self._source.refresh()
        if self._node.down:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "injected fault: the runtime is not available")

    async def _send(self, name: str, request: Any) -> Any:
        service = IMAGES if name in ("ImageStatus", "PullImage") else RUNTIME
        raw = await self._channel.unary_unary(service + name)(request.SerializeToString())
        return message(f"{name}Response").FromString(raw)


async def _abort(context: Any, error: grpc.aio.AioRpcError) -> None:
    """Pass an error on as it is."""
    await context.abort(error.code(), error.details() or "", tuple(error.trailing_metadata() or ()))


def _metadata(context: Any) -> tuple[tuple[str, str | bytes], ...]:
    """What the caller has sent beside its messages, but for what each connection says for itself."""
    return tuple(
        (key, value)
        for key, value in context.invocation_metadata() or ()
        if not key.startswith((":", "grpc-")) and key not in ("user-agent", "te", "content-type")
    )


async def serve(
    listen: Path, runtime: Path, faults: Path, of_pod: Roles, told: Callable[..., None]
) -> grpc.aio.Server:
    """A server that answers on `listen`; it is up when this returns."""
    channel = grpc.aio.insecure_channel(f"unix:{runtime}", options=OPTIONS)
    server = grpc.aio.server(options=OPTIONS)
    server.add_generic_rpc_handlers((Handlers(channel, Known(of_pod), faults, told),))
    listen.unlink(missing_ok=True)
    server.add_insecure_port(f"unix:{listen}")
    await server.start()
    return server


def told(fault: str, method: str, target: Target) -> None:
    """Write an injection as a line of JSON to the log."""
    line = {"at": round(time.time(), 3), "fault": fault, "method": method, "pod": target.pod}
    print(json.dumps(line | {"container": target.container, "attempt": target.attempt}), flush=True)


def asking(cluster: str) -> Roles:
    """Roles by the pods of a local cluster."""
    api = faulty.api(cluster)
    return lambda namespace, pod: roles(api.read(f"/api/v1/namespaces/{namespace}/pods/{pod}") or {})


async def run(options: argparse.Namespace) -> None:
    """Serve until the process is asked to end."""
    server = await serve(options.listen, options.runtime, options.faults, asking(options.cluster), told)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    await server.stop(0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="conformance.faults.proxy", description=__doc__)
    for name in ("listen", "runtime", "faults"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--cluster", required=True, help="name of the local cluster")
    asyncio.run(run(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
