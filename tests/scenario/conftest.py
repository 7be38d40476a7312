"""A small language for the tests of reading scenarios, and a short way to read one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster.protocol import ABILITIES
from conformance.errors import InvalidInput
from conformance.registry import Registry
from conformance.scenario import Vocabulary
from conformance.scenario.arguments import Arguments, ContainerName, ContainerNames, Duration
from conformance.scenario.load import Loaded, load_text

ROOT = Path(__file__).parents[2]

SCENARIO = """\
name: app-runs
description: An app container MUST be started once.
requirements: [PHASE-1]
pod:
  containers:
    - {name: app, exits_after: 1s}
steps:
  - create
assert:
  - starts: app
violations:
  - drop: app
"""


class Wait(Arguments):
    """What to wait for."""

    container: ContainerName | None = None
    exited: bool = True
    within: Duration = 60.0


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    steps: Registry[Any] = Registry("step")
    assertions: Registry[Any] = Registry("assertion")
    violations: Registry[Any] = Registry("violation")

    @steps.register("create")
    def create(_: None) -> None:
        """Create the pod.

        And more about it.
        """

    @steps.register("wait")
    def wait(_: Wait) -> None:
        """Wait for a container."""

    @steps.register("sleep")
    def sleep(_: Duration) -> None:
        """Let time pass."""

    @assertions.register("starts")
    def starts(_: ContainerNames) -> None:
        """Each was started."""

    @assertions.register("count")
    def count(_: int | list[int] | Wait) -> None:
        """Takes one of several types."""

    @violations.register("drop")
    def drop(_: ContainerName) -> None:
        """Take away the events of a container."""

    return Vocabulary(steps, assertions, violations, ABILITIES)


@pytest.fixture
def read(vocabulary: Vocabulary) -> Callable[..., Loaded]:
    """Reads the scenario above after replacing texts in it."""

    def read(*edits: tuple[str, str]) -> Loaded:
        text = SCENARIO
        for old, new in edits:
            assert old in text
            text = text.replace(old, new, 1)
        return load_text(text, "suites/family/app_runs.yaml", vocabulary, ROOT)

    return read


@pytest.fixture
def mistakes(read: Callable[..., Loaded]) -> Callable[..., list[str]]:
    """The mistakes in the edited scenario, as `line:column message`."""

    def mistakes(*edits: tuple[str, str]) -> list[str]:
        with pytest.raises(InvalidInput) as caught:
            read(*edits)
        return [f"{m.position.line}:{m.position.column} {m.message}" for m in caught.value.mistakes]

    return mistakes
