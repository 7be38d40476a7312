"""The active faults of a node at work on its calls: messages in, messages out; knows no sockets.

Time passes and the real runtime is called through what it is given, so that unit tests wait for nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from conformance.faults import known
from conformance.faults.chooser import Rule
from conformance.faults.declaration import Declaration
from conformance.faults.kinds.registry import ACTS, EVENTS, LIES, Refused
from conformance.faults.kinds.shown import View
from conformance.faults.known import Known
from conformance.faults.target import Target

Send = Callable[[str, Any], Awaitable[Any]]
Told = Callable[[str, str, Target], None]
"""Is told each injection: the fault's name, the method, the target."""


@dataclass
class Call:
    """A call under way."""

    method: str
    request: Any
    target: Target
    runtime: Node
    passed: Callable[[], Awaitable[Any]]

    async def forward(self) -> Any:
        return await self.passed()


class Node:
    """Faults between kubelet and runtime."""

    def __init__(
        self,
        send: Send,
        containers: Known | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
        told: Told = lambda _fault, _method, _target: None,
    ) -> None:
        self.send = send
        self.sleep = sleep
        self.now = now
        self._known = containers or Known()
        self._told = told
        self._rules: tuple[Rule, ...] = ()
        self._roles = False
        self._tasks: set[asyncio.Future[Any]] = set()
        self._down_until = 0.0
        self._since: dict[tuple[str, int], float] = {}

    def declare(self, declared: Declaration | None) -> None:
        """From now on inject these faults and no others; counts begin anew, what was to come later does not."""
        self._rules = tuple(Rule(fault) for fault in declared.faults) if declared else ()
        self._roles = known.needed(rule.fault.where for rule in self._rules)
        self._down_until = 0.0
        for task in self._tasks:
            task.cancel()

    @property
    def down(self) -> bool:
        """Whether no call is answered at present."""
        return self.now() < self._down_until

    def fail_for(self, seconds: float) -> None:
        self._down_until = self.now() + seconds

    def later(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def others(self, target: Target) -> tuple[Target, ...]:
        return self._known.others(target)

    async def unary(self, method: str, request: Any) -> Any:
        """The answer to a call; Refused for an error that a fault makes up."""
        target = await self._target(method, request)
        call = Call(method, request, target, self, lambda: self.send(method, request))
        for rule in reversed(self._rules):
            if method in ACTS.get(rule.fault.kind, ()) and rule.hits(target):
                self._told(rule.name, method, target)
                call = replace(call, passed=_through(rule, call))
        answer = await call.forward()
        self._learn(method, request, answer, target)
        return await self.shown(answer)

    async def shown(self, answer: Any) -> Any:
        """The answer with its lies; Refused if it is about a container that is hidden."""
        for field in ("containers", "containers_statuses"):
            if field in answer.DESCRIPTOR.fields_by_name:
                items = getattr(answer, field)
                kept = [item for item in items if await self._show(item)]
                if len(kept) < len(items):
                    del items[:]
                    items.extend(kept)
        if answer.DESCRIPTOR.name == "ContainerStatusResponse" and not await self._show(answer.status):
            raise Refused("NOT_FOUND", f"injected fault: container {answer.status.id} is not found")
        return answer

    async def plan(self, event: Any) -> tuple[float, int]:
        """By how much an event is late, and how often it is delivered."""
        target, late, copies = await self._role(self._known[event.container_id]), 0.0, 1
        for rule in self._rules:
            if rule.fault.kind in EVENTS and rule.hits(target):
                self._told(rule.name, "GetContainerEvents", target)
                delay, times = rule.kind(rule.arguments)
                late, copies = late + delay, copies * times
        return late, copies

    async def _show(self, status: Any) -> bool:
        """Have the lies about a container told in place; False to leave it out."""
        target = await self._role(self._known.shown(status))
        since = self._since.setdefault((status.id, status.state), self.now())
        view = View(status, self.now() - since)
        lies = [self._lie(rule, target, view) for rule in self._rules if rule.fault.kind in LIES]
        return all(lies)

    def _lie(self, rule: Rule, target: Target, view: View) -> bool:
        if not rule.holds(target):
            return True
        before = view.status.SerializeToString()
        kept = bool(rule.kind(rule.arguments, view))
        if not kept or before != view.status.SerializeToString():
            self._told(rule.name, view.status.DESCRIPTOR.name, target)
        return kept

    async def _target(self, method: str, request: Any) -> Target:
        fields = request.DESCRIPTOR.fields_by_name
        if method == "CreateContainer":
            target = known.of_creation(request)
        elif "container_id" in fields:
            target = self._known[request.container_id]
        elif "image" in fields:
            target = Target(image=known.of_image(request.image))
        else:
            target = known.of_pod(request.config) if "config" in fields else Target()
        if "cmd" in fields:
            target = replace(target, command=" ".join(request.cmd))
        return await self._role(target)

    async def _role(self, target: Target) -> Target:
        """The target with its role, if any fault asks for one."""
        return await asyncio.to_thread(self._known.with_role, target) if self._roles else target

    def _learn(self, method: str, request: Any, answer: Any, target: Target) -> None:
        if method == "CreateContainer":
            self._known.created(target, answer.container_id)
        elif method == "RemoveContainer":
            self._known.forget(request.container_id)
            for state in range(4):
                self._since.pop((request.container_id, state), None)

    def _done(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # A stop of what has ended already may fail, and nobody waits for it.
            task.exception()


def _through(rule: Rule, call: Call) -> Callable[[], Awaitable[Any]]:
    """The call by way of a fault."""
    return lambda: rule.kind(rule.arguments, call)


def touched() -> frozenset[str]:
    """The methods whose messages are read: those of acts, and those from which containers are learned or shown."""
    acts: Iterable[str] = (method for methods in ACTS.values() for method in methods)
    return frozenset(acts) | {"ListContainers", "ContainerStatus", "PodSandboxStatus", "RemoveContainer"}
