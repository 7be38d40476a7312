"""The words a scenario may use: three registries, handed in by whoever knows the packages that fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.registry import Registry

ABILITIES = (
    "apiserver-restart",
    "kubelet-restart",
    "load-images",
    "make-images",
    "runtime",
    "static-pods",
    "taint-node",
)
"""What a scenario may require of a provider beyond hosting pods."""


@dataclass(frozen=True)
class Vocabulary:
    """Steps, assertions and violations by name, and the abilities of providers."""

    steps: Registry[Any]
    assertions: Registry[Any]
    violations: Registry[Any]
    abilities: tuple[str, ...] = ABILITIES
