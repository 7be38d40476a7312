"""The frozen values that YAML text becomes: a `Scenario` as written, its `Case`s, one per parameter set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.errors import Position


@dataclass(frozen=True, order=True, slots=True)
class Version:
    """A Kubernetes minor version such as v1.29."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}"


@dataclass(frozen=True, slots=True)
class Call:
    """One step, assertion or violation: a word of the vocabulary with its validated arguments.

    `arguments` has the type that the registry entry of `name` declares. `text` is the call as written, on one
    line, for failure texts.
    """

    name: str
    arguments: Any
    position: Position
    text: str


@dataclass(frozen=True)
class Scenario:
    """One YAML file, before its parameters are put in."""

    name: str
    description: str
    family: str
    position: Position
    text: str
    requirements: tuple[str, ...] = ()
    since: Version | None = None
    until: Version | None = None
    gates: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    budget: float = 120.0
    serial: bool = False
    severity: str = "normal"
    parameters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A scenario with one set of parameters: what is run and judged.

    `pod`: the author's pod, parameters put in, our words still in it (`manifest` compiles them). `job`: fields
    of a Job spec when the pod is to be run by a Job, else None.
    """

    scenario: Scenario
    parameters: Mapping[str, str]
    pod: Mapping[str, Any]
    steps: tuple[Call, ...]
    assertions: tuple[Call, ...]
    violations: tuple[Call, ...] = ()
    job: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """`name[key=value,…]`, or the bare name without parameters."""
        if not self.parameters:
            return self.scenario.name
        return f"{self.scenario.name}[{','.join(f'{key}={value}' for key, value in self.parameters.items())}]"

    def containers(self) -> dict[str, tuple[str, ...]]:
        """Names of the containers by role, in spec order: `init`, `sidecar`, `app`, `all`, `ordered_init`.

        `ordered_init` is `spec.initContainers` as a whole: init containers and sidecars mixed.
        """
        init = [c for c in self.pod.get("initContainers", ()) if c.get("restartPolicy") != "Always"]
        ordered = [*self.pod.get("initContainers", ()), *self.pod.get("sidecars", ())]
        sidecars = [c for c in ordered if c not in init]
        app = self.pod.get("containers", ())
        return {
            "init": tuple(c["name"] for c in init),
            "sidecar": tuple(c["name"] for c in sidecars),
            "app": tuple(c["name"] for c in app),
            "ordered_init": tuple(c["name"] for c in ordered),
            "all": tuple(c["name"] for c in [*ordered, *app]),
        }
