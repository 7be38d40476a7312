"""What a call to the runtime is about, and which targets a fault selects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["init", "sidecar", "app"]


@dataclass(frozen=True)
class Target:
    """A container, a pod (no `container`) or an image; what is not known is empty.

    `command`: of an exec, joined by blanks. `labels`: of the pod. `sandbox` and `id`: as the runtime calls them.
    """

    container: str = ""
    attempt: int = 0
    role: str = ""
    image: str = ""
    pod: str = ""
    namespace: str = ""
    uid: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    command: str = ""
    id: str = ""
    sandbox: str = ""

    @property
    def key(self) -> str:
        """The same for all instances of a container: calls are counted by it."""
        return f"{self.uid}/{self.container}" if self.uid else self.image


class Where(BaseModel):
    """Which targets a fault is for; what is not given matches everything. Patterns have `*`, `?` and `[…]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    container: str = Field("*", description="pattern for the container's name")
    role: Role | None = Field(None, description="what the container is in its pod")
    image: str = Field("*", description="pattern for the image as the pod names it")
    pod: str = Field("*", description="pattern for the pod's name")
    namespace: str = Field("*", description="pattern for the pod's namespace")
    labels: dict[str, str] = Field({}, description="patterns for labels of the pod")
    attempt: int | None = Field(None, ge=0, description="which instance of the container, from 0")
    command: str = Field("*", description="pattern for the command of an exec, joined by blanks")

    def matches(self, target: Target) -> bool:
        """Whether the target is selected."""
        patterns = ("container", "image", "pod", "namespace", "command")
        return (
            all(fnmatchcase(getattr(target, name), getattr(self, name)) for name in patterns)
            and self.role in (None, target.role)
            and self.attempt in (None, target.attempt)
            and all(fnmatchcase(target.labels.get(name, ""), value) for name, value in self.labels.items())
        )
