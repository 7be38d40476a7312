"""The registry of kinds: a function, the calls of the runtime interface that it touches, and its parameters' type.

Three families: *acts* stand in the way of a call, *lies* change what is shown of a container, *event faults* change
the stream of events.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from pydantic import model_validator

from conformance.faults.target import Target
from conformance.registry import Registry
from conformance.scenario.arguments import Arguments, Duration

KINDS: Registry[Callable[..., Any]] = Registry("kind of fault")
ACTS: dict[str, tuple[str, ...]] = {}
"""The methods that each act is for."""
LIES: set[str] = set()
EVENTS: set[str] = set()

F = TypeVar("F", bound=Callable[..., Any])


class Refused(Exception):
    """The runtime's answer is an error: a gRPC status code by name, and its text."""

    def __init__(self, code: str, details: str) -> None:
        super().__init__(details)
        self.code = code
        self.details = details


class Runtime(Protocol):
    """What faults may do with the real runtime and with time."""

    async def send(self, method: str, request: Any) -> Any:
        """Call the real runtime."""

    async def sleep(self, seconds: float) -> None: ...

    def later(self, work: Awaitable[Any]) -> None:
        """Have something done while the call goes on; given up when the faults change."""

    def now(self) -> float:
        """Seconds that never go back."""

    def fail_for(self, seconds: float) -> None:
        """Answer no call at all for so long."""

    def others(self, target: Target) -> tuple[Target, ...]:
        """The other containers of the target's pod."""


class Call(Protocol):
    """A call that a fault stands in the way of."""

    method: str
    request: Any
    target: Target
    runtime: Runtime

    async def forward(self) -> Any:
        """Let it go on; the answer."""


class Nothing(Arguments):
    """No parameters."""


class Delay(Arguments):
    """A delay."""

    by: Duration


class Message(Arguments):
    """The text of an error."""

    message: str = "injected fault"


class Shift(Arguments):
    """One of: later, earlier, missing."""

    later: Duration = 0.0
    earlier: Duration = 0.0
    missing: bool = False

    @model_validator(mode="after")
    def _one(self) -> Shift:
        if sum(map(bool, (self.later, self.earlier, self.missing))) != 1:
            raise ValueError("give one of later, earlier and missing")
        return self

    def apply(self, stamp: int) -> int:
        """The stamp, in nanoseconds, as it is shown; 0 is none."""
        if self.missing or not stamp:
            return 0
        return stamp + round((self.later - self.earlier) * 1e9)


def act(word: str, *methods: str) -> Callable[[F], F]:
    """Register an act on calls of these methods."""

    def add(function: F) -> F:
        ACTS[word] = methods
        KINDS.register(word)(function)
        return function

    return add


def lie(word: str) -> Callable[[F], F]:
    """Register a lie about a container's status; its function returns False to leave the container out."""

    def add(function: F) -> F:
        LIES.add(word)
        KINDS.register(word)(function)
        return function

    return add


def event(word: str) -> Callable[[F], F]:
    """Register a fault of the stream of events: its function gives delay and number of copies."""

    def add(function: F) -> F:
        EVENTS.add(word)
        KINDS.register(word)(function)
        return function

    return add
