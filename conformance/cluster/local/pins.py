"""Turns ci/versions.toml into the components of one Kubernetes version, and says which versions there are.

Knows what is to be built; not how, nor where it goes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.cluster.local.runtimes import Offer
from conformance.errors import ConformanceError

CI = Path(__file__).resolve().parents[3] / "ci"


@dataclass(frozen=True)
class Command:
    """One binary: the Go package or the crate it is built from, and the seconds which that usually takes."""

    name: str
    package: str
    seconds: float


@dataclass(frozen=True)
class Component:
    """Commands that are built from one Go module or one crate, with the versions that it must require."""

    name: str
    folder: Path
    requires: Mapping[str, str]
    commands: tuple[Command, ...]
    cgo: bool = False
    tags: tuple[str, ...] = ()
    ldflags: str = "-s -w"
    language: str = "go"

    @property
    def links(self) -> bool:
        """Whether building it needs a linker and the libraries of the system."""
        return self.cgo or self.language == "rust"


@dataclass(frozen=True)
class Pins:
    """Everything that is pinned for one Kubernetes version."""

    kubernetes: str
    components: tuple[Component, ...]
    images: Mapping[str, str]
    go_wheel: str
    offer: Offer

    def component(self, name: str) -> Component:
        return next(component for component in self.components if component.name == name)


def load(kubernetes: str | None = None, folder: Path = CI) -> Pins:
    """The pins of a version such as `1.37.2`, `v1.37.2` or `1.37`; of the default one for None.

    ConformanceError when that version is not pinned.
    """
    document = tomllib.loads((folder / "versions.toml").read_text())
    version = choose(kubernetes or document["kubernetes"], available(folder))
    components = tuple(
        _component(name, entry, version, folder) for name, entry in document["components"].items()
    )
    return Pins(version, components, document["images"], document["go"]["wheel"], Offer.of(document))


def available(folder: Path = CI) -> tuple[str, ...]:
    """The pinned Kubernetes versions, oldest first."""
    modules = (folder / "components").glob("kubernetes-*/go.mod")
    return tuple(sorted((module.parent.name.partition("-")[2] for module in modules), key=numbers))


def choose(wanted: str, versions: tuple[str, ...]) -> str:
    """The newest of `versions` that `wanted`, a version or the beginning of one, stands for."""
    bare = wanted.removeprefix("v")
    fitting = [version for version in versions if f"{version}.".startswith(f"{bare}.")]
    if fitting:
        return fitting[-1]
    raise ConformanceError(
        f"Kubernetes {wanted} is not pinned for the local cluster; valid: {', '.join(versions)}. "
        "`python ci/pin_kubernetes.py VERSION` pins a further one; clusters of other versions can be had with "
        "--cluster kind, k3s or existing."
    )


def numbers(version: str) -> tuple[int, ...]:
    """A version as something that sorts: (1, 37, 2) for `v1.37.2`."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _component(name: str, entry: Mapping[str, Any], version: str, folder: Path) -> Component:
    return Component(
        name=name,
        folder=folder / "components" / entry["module"].format(kubernetes=version),
        requires={module: text.format(kubernetes=version) for module, text in entry["requires"].items()},
        commands=tuple(Command(command, **made) for command, made in entry["commands"].items()),
        cgo=entry.get("cgo", False),
        tags=tuple(entry.get("tags", ())),
        ldflags=" ".join(("-s -w", *_stamp(entry.get("stamp", {}), version))),
        language=entry.get("language", "go"),
    )


def _stamp(values: Mapping[str, str], version: str) -> tuple[str, ...]:
    """The linker flags that set the variables in which a command keeps its version."""
    major, minor, _ = numbers(version)
    named = {"kubernetes": version, "major": major, "minor": minor}
    return tuple(f"-X {variable}={text.format(**named)}" for variable, text in values.items())
