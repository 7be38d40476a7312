"""What is recorded about a cluster: its number and the options it was made with, so that `up` can find it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from conformance import files
from conformance.cluster.local import network
from conformance.cluster.local.layout import BASE, NUMBERS, Layout, folder, free_number
from conformance.cluster.locks import held


@dataclass(frozen=True)
class Wanted:
    """The options a cluster is made with.

    `built`: identifies its binaries and images. `faulty`: its node can be given faults.
    """

    kubernetes: str
    runtime: str
    gates: tuple[str, ...] = ()
    kubelet_config: Mapping[str, Any] = field(default_factory=dict)
    built: str = ""
    faulty: bool = False


@dataclass(frozen=True)
class State:
    """A cluster on record. `oci`: its OCI runtime with the version; `ready`: it once was complete."""

    number: int
    wanted: Wanted
    binaries: Mapping[str, str]
    oci: str = ""
    ready: bool = False


def read(name: str) -> State | None:
    """The record of a cluster; None when there is none that can be used."""
    try:
        document = json.loads(_file(name).read_text())
        wanted = document.pop("wanted")
        wanted["gates"] = tuple(wanted["gates"])
        return State(wanted=Wanted(**wanted), **document)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def write(name: str, state: State) -> None:
    files.replace(_file(name), json.dumps(asdict(state), indent=2))


def begin(name: str, wanted: Wanted, binaries: Mapping[str, Path]) -> Layout:
    """Give the cluster a number that no other has, and record it."""
    with held(BASE):
        taken = {state.number for other in names() if other != name and (state := read(other))}
        there = network.names_and_addresses()
        taken |= {number for number in NUMBERS if network.occupied(there, Layout(name, number))}
        number = free_number(taken)
        folder(name).mkdir(parents=True, exist_ok=True)
        write(name, State(number, wanted, {command: str(path) for command, path in binaries.items()}))
    return Layout(name, number)


def names() -> tuple[str, ...]:
    """The clusters on record."""
    return tuple(sorted(entry.name for entry in BASE.iterdir() if entry.is_dir())) if BASE.is_dir() else ()


def _file(name: str) -> Path:
    return folder(name) / "cluster.json"
