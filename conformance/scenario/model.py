"""The frozen values that YAML text becomes: a `Scenario` as written, its `Case`s, one per parameter set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from conformance.errors import Position
from conformance.scenario.scalar import flow


@dataclass(frozen=True, order=True, slots=True)
class Version:
    """A Kubernetes minor version such as v1.29."""

    major: int
    minor: int

    @classmethod
    def of(cls, text: str) -> Version:
        """The minor version of v1.37.2, 1.29 or v1.33.6+k3s1; ValueError if there is none in it."""
        match = re.match(r"v?(\d+)\.(\d+)", text)
        if match is None:
            raise ValueError(f"{text!r} is not a Kubernetes version")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}"


@dataclass(frozen=True, slots=True)
class Call:
    """One step, assertion or violation: a word of the vocabulary with its validated arguments.

    `arguments` has the type that the registry entry of `name` declares. `written` is the entry of the list as it
    stands in the file, parameters not put in.
    """

    name: str
    arguments: Any
    position: Position
    written: Any

    @property
    def text(self) -> str:
        """The call as written, on one line, for failure texts."""
        return self.written if isinstance(self.written, str) else flow(self.written)[1:-1]


@dataclass(frozen=True, slots=True)
class PodViolation:
    """A pod built wrong: as a run must not pass with it. `text`: the change, on one line."""

    pod: Mapping[str, Any]
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
    budget: float = 240.0
    kubelet: Mapping[str, Any] = field(default_factory=dict)
    serial: bool = False
    shares_outage: bool = False
    slow: bool = False
    severity: str = "normal"
    parameters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A scenario with one set of parameters: what is run and judged.

    `pod`: the author's pod, parameters put in, our words still in it (`manifest` compiles them). `job`:
    fields of a Job spec when the pod is to be run by a Job, else None.
    """

    scenario: Scenario
    parameters: Mapping[str, str]
    pod: Mapping[str, Any]
    steps: tuple[Call, ...]
    assertions: tuple[Call, ...]
    violations: tuple[Call, ...] = ()
    job: Mapping[str, Any] | None = None
    pod_violations: tuple[PodViolation, ...] = ()

    @property
    def id(self) -> str:
        """`name[key=value,…]`, or the bare name without parameters."""
        if not self.parameters:
            return self.scenario.name
        return f"{self.scenario.name}[{','.join(f'{key}={value}' for key, value in self.parameters.items())}]"

    def containers(self) -> dict[str, tuple[str, ...]]:
        """Names of the containers by role, in spec order: `init`, `sidecar`, `app`, `ephemeral`, `all`…

        `ordered_init` is `spec.initContainers` as a whole: init containers and sidecars mixed.
        """
        return self._roles

    @cached_property
    def _roles(self) -> dict[str, tuple[str, ...]]:
        return container_roles(self.pod)


def container_roles(pod: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """As `Case.containers`, for a pod that may still hold mistakes: what has no name is passed over."""
    init = _named(pod, "initContainers")
    sidecars = [(name, True) for name, _ in _named(pod, "sidecars")]
    ordered = [*init, *sidecars]
    app = [name for name, _ in _named(pod, "containers")]
    ephemeral = [name for name, _ in _named(pod, "ephemeralContainers")]
    return {
        "init": tuple(name for name, restarts in ordered if not restarts),
        "sidecar": tuple(name for name, restarts in ordered if restarts),
        "app": tuple(app),
        "ephemeral": tuple(ephemeral),
        "ordered_init": tuple(name for name, _ in ordered),
        "all": (*(name for name, _ in ordered), *app, *ephemeral),
    }


def _named(pod: Mapping[str, Any], field: str) -> list[tuple[str, bool]]:
    """Name of each container in the list, and whether its own restartPolicy is Always."""
    containers = pod.get(field)
    return [
        (container["name"], container.get("restartPolicy") == "Always")
        for container in (containers if isinstance(containers, list | tuple) else ())
        if isinstance(container, Mapping) and isinstance(container.get("name"), str)
    ]
