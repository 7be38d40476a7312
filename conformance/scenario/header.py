"""The keys of a scenario file and what each may hold: a mapping → the checked values of a `Scenario`.

Of pod, job and the calls only the outermost type is checked here.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from conformance.scenario.arguments import Duration
from conformance.scenario.model import Version

_NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
_GATE = r"[A-Z][A-Za-z0-9]*"
_VERSION = r"v([0-9]+)\.([0-9]+)"


def version(value: object) -> Version:
    """`v1.29` → Version(1, 29); ValueError for anything else."""
    match = re.fullmatch(_VERSION, value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{value} is not a Kubernetes version; write it like v1.29")
    return Version(int(match[1]), int(match[2]))


def is_name(text: str) -> bool:
    """Whether a scenario may have this name."""
    return re.fullmatch(_NAME, text) is not None


def _kebab(name: str) -> str:
    if not is_name(name):
        raise PydanticCustomError(
            "name", "a name is lower-case words with hyphens between, like app-starts-first"
        )
    return name


def _gate(name: str) -> str:
    if not re.fullmatch(_GATE, name):
        raise PydanticCustomError("gate", "a feature gate is written like SidecarContainers")
    return name


def _once(items: tuple[str, ...]) -> tuple[str, ...]:
    for index, item in enumerate(items):
        if item in items[:index]:
            raise PydanticCustomError("twice", "'{item}' is listed twice", {"item": item})
    return items


KubernetesVersion = Annotated[
    Version, BeforeValidator(version), WithJsonSchema({"type": "string", "pattern": f"^{_VERSION}$"})
]
Names = Annotated[tuple[str, ...], AfterValidator(_once)]
Gate = Annotated[str, AfterValidator(_gate), WithJsonSchema({"type": "string", "pattern": f"^{_GATE}$"})]
Gates = Annotated[tuple[Gate, ...], AfterValidator(_once)]
Name = Annotated[str, AfterValidator(_kebab), WithJsonSchema({"type": "string", "pattern": f"^{_NAME}$"})]
Entries = Annotated[tuple[Any, ...], Field(min_length=1)]
Reference = Annotated[str, Field(pattern=r"^\$\{[^}]+\}$")]
"""A parameter that is the whole value."""
Severity = Literal["blocker", "critical", "normal", "minor", "trivial"]


class Header(BaseModel):
    """A scenario file as a mapping; the order of the fields is the order in which files are written."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)

    name: Name = Field(description="kebab-case; the file has the same name with underscores")
    description: Annotated[str, Field(min_length=1)] = Field(
        description="the promise, as one normative sentence"
    )
    requirements: Annotated[Names, Field(min_length=1)] = Field(
        description="ids of the catalogue that this scenario tests"
    )
    since: KubernetesVersion | None = Field(None, description="first Kubernetes version it applies to: v1.29")
    until: KubernetesVersion | None = Field(None, description="last Kubernetes version it applies to: v1.35")
    gates: Gates = Field((), description="feature gates that must be on")
    requires: Names = Field((), description="abilities that the provider of the cluster must have")
    kubelet: dict[str, Any] = Field({}, description="fields of KubeletConfiguration that the node must have")
    budget: Duration = Field(240.0, description="time that a case may take")
    serial: bool = Field(False, description="run alone, beside no other case")
    shares_outage: bool = Field(
        False,
        description="of a serial scenario: run beside the others that say so, with one outage of the kubelet for all",
    )
    slow: bool = Field(False, description="takes many minutes: run only with -m slow, or when named")
    severity: Severity = Field("normal", description="how bad a failure would be")
    parameters: dict[str, Any] = Field(
        {}, description="lists of values by name; a case is run for each combination"
    )
    pod: dict[str, Any] = Field(description="a PodSpec with our words")
    job: dict[str, Any] | Reference | None = Field(
        None, description="run the pod by a Job with these fields of a JobSpec"
    )
    steps: Entries = Field(description="what the driver does, in order")
    assertions: Entries = Field(alias="assert", description="what must hold of the recorded timeline")
    violations: Entries = Field(
        description="changes to a passing timeline, each of which alone must make the case fail"
    )
    pod_violations: tuple[dict[str, Any], ...] = Field(
        (),
        description="changes to the pod, with each of which alone a run must fail: mappings are merged, containers "
        "by name; null takes a key away; a list of names puts containers in that order",
    )


HEADER: TypeAdapter[Header] = TypeAdapter(Header)
