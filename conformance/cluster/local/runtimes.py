"""What runs the containers of a node: a container manager and an OCI runtime, chosen by name from ci/versions.toml.

Knows names and where each comes from; not how it is built, unpacked or configured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import ConformanceError, nearest


@dataclass(frozen=True)
class Source:
    """Where a manager or runtime comes from: the component that is built, or a Debian package.

    `version`: how the package's own version begins, empty for any; `place`: folder of its programs.
    """

    name: str
    component: str = ""
    package: str = ""
    version: str = ""
    place: str = ""

    @property
    def command(self) -> str:
        """The program's name: `runc` for runc-1.1."""
        return self.component or self.package


@dataclass(frozen=True)
class Stack:
    """A container manager with the OCI runtime that it calls."""

    manager: Source
    runtime: Source

    @property
    def name(self) -> str:
        """`containerd/runc`, as `--runtime` takes it."""
        return f"{self.manager.name}/{self.runtime.name}"

    @property
    def old(self) -> bool:
        """Whether the manager is a containerd 1.x, whose configuration has another form."""
        return self.manager.version.startswith("1.")


@dataclass(frozen=True)
class Offer:
    """All managers and runtimes, the default of each first."""

    managers: Mapping[str, Source]
    runtimes: Mapping[str, Source]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Offer:
        """What the tables `managers` and `runtimes` of ci/versions.toml offer."""
        return cls(
            *({name: Source(name, **made) for name, made in document[table].items()} for table in _TABLES)
        )

    def choose(self, wanted: str | None) -> Stack:
        """The stack for `MANAGER/RUNTIME`, either alone, or None; ConformanceError names what there is."""
        named = wanted.split("/") if wanted else []
        managers = [name for name in named if name in self.managers]
        runtimes = [name for name in named if name in self.runtimes]
        if len(managers) > 1 or len(runtimes) > 1 or len(managers) + len(runtimes) < len(named):
            raise ConformanceError(self._advice(str(wanted), named))
        manager, runtime = next(iter([*managers, *self.managers])), next(iter([*runtimes, *self.runtimes]))
        return Stack(self.managers[manager], self.runtimes[runtime])

    def _advice(self, wanted: str, named: list[str]) -> str:
        valid = (*self.managers, *self.runtimes)
        unknown = [name for name in named if name not in valid]
        advice = nearest(unknown[0], valid) if unknown else "it takes one manager and one OCI runtime"
        return (
            f"The local cluster has no runtime {wanted!r}. Container managers: {', '.join(self.managers)}; OCI "
            f"runtimes: {', '.join(self.runtimes)}; both with a slash between them, MANAGER/RUNTIME. {advice}"
        ).rstrip()


_TABLES = ("managers", "runtimes")


def check(source: Source, reported: str, program: Path) -> None:
    """ConformanceError if a Debian package has brought another version than its name here says."""
    if source.version and f" {source.version}." not in reported:
        raise ConformanceError(
            f"{source.name} is taken from Debian's package {source.package}, but {program} says {reported!r}: "
            f"this Debian has another version, so this runtime cannot be had here."
        )
