"""A runtime that remembers what it was asked, and time that passes only when slept on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from conformance.faults import messages
from conformance.faults.declaration import Declaration
from conformance.faults.kinds.registry import Refused
from conformance.faults.known import Known
from conformance.faults.load import parse
from conformance.faults.messages import message
from conformance.faults.node import Node
from conformance.faults.target import Target

ROLES = {"migrate": "init", "proxy": "sidecar", "app": "app", "web": "app"}


class Runtime:
    """A real runtime as far as faults can tell: containers with a state, and a list of calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.containers: dict[str, Any] = {}
        self.at = 0.0
        self.told: list[tuple[str, str, str]] = []
        self.node = Node(
            self.send, Known(lambda _namespace, _pod: ROLES), self.sleep, lambda: self.at, self.tell
        )

    async def send(self, method: str, request: Any) -> Any:
        self.calls.append((method, request))
        return getattr(self, f"_{method}", self._anything)(method, request)

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        await asyncio.sleep(0)

    def tell(self, fault: str, method: str, target: Target) -> None:
        self.told.append((fault, method, target.container))

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def last(self, method: str) -> Any:
        return next(request for name, request in reversed(self.calls) if name == method)

    def _anything(self, method: str, _request: Any) -> Any:
        return message(f"{method}Response")()

    def _CreateContainer(self, _method: str, request: Any) -> Any:  # noqa: N802
        identity = f"{request.config.metadata.name}-{request.config.metadata.attempt}"
        self.containers[identity] = message("ContainerStatus")(
            id=identity,
            metadata=request.config.metadata,
            state=messages.RUNNING,
            started_at=100_000_000_000,
            log_path="/log",
            mounts=[message("Mount")(container_path="/dev/termination-log")],
            annotations={"io.kubernetes.container.restartCount": str(request.config.metadata.attempt)},
        )
        return message("CreateContainerResponse")(container_id=identity)

    def _ContainerStatus(self, _method: str, request: Any) -> Any:  # noqa: N802
        return message("ContainerStatusResponse")(status=self.containers[request.container_id])

    def _ListContainers(self, _method: str, _request: Any) -> Any:  # noqa: N802
        items = [
            message("Container")(
                id=one.id, metadata=one.metadata, state=one.state, annotations=one.annotations
            )
            for one in self.containers.values()
        ]
        return message("ListContainersResponse")(containers=items)

    def _ExecSync(self, _method: str, _request: Any) -> Any:  # noqa: N802
        return message("ExecSyncResponse")(stdout=b"done")

    # What a kubelet does, in one line each.

    async def ask(self, method: str, **fields: Any) -> Any:
        """Let the kubelet make a call; what it starts has all the time it needs."""
        answer = await self.node.unary(method, message(f"{method}Request")(**fields))
        for _ in range(10):
            await asyncio.sleep(0)
        return answer

    async def create(
        self, name: str = "app", attempt: int = 0, uid: str = "uid", image: str = "busybox"
    ) -> str:
        pod = message("PodSandboxMetadata")(name="pod", namespace="ns", uid=uid)
        config = message("ContainerConfig")(
            metadata=message("ContainerMetadata")(name=name, attempt=attempt),
            image=message("ImageSpec")(image="sha256:1", user_specified_image=image),
        )
        sandbox = message("PodSandboxConfig")(metadata=pod, labels={"tier": "front"})
        answer = await self.ask(
            "CreateContainer", pod_sandbox_id="sandbox", config=config, sandbox_config=sandbox
        )
        return str(answer.container_id)

    async def start(self, name: str = "app", **more: Any) -> str:
        identity = await self.create(name, **more)
        await self.ask("StartContainer", container_id=identity)
        return identity

    async def status(self, identity: str) -> Any:
        return (await self.ask("ContainerStatus", container_id=identity)).status

    async def listed(self) -> list[Any]:
        return list((await self.ask("ListContainers")).containers)

    async def refused(self, method: str, **fields: Any) -> Refused:
        with pytest.raises(Refused) as caught:
            await self.ask(method, **fields)
        return caught.value

    def end(self, identity: str, code: int = 0) -> None:
        status = self.containers[identity]
        status.state, status.exit_code, status.finished_at = messages.EXITED, code, 200_000_000_000
        status.reason = "Error" if code else "Completed"


def declare(faults: str) -> Declaration:
    """The declaration of a list of faults in YAML."""
    return parse(f"name: test\ndescription: a test\nfaults: {faults}", "test.yaml")


@pytest.fixture
def runtime() -> Runtime:
    return Runtime()


Play = Callable[[str, Callable[[Runtime], Awaitable[None]]], Mapping[str, Any]]
