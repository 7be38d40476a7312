"""The words a scenario may use: three registries, handed in by whoever knows the packages that fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.registry import Registry


@dataclass(frozen=True)
class Vocabulary:
    """Steps, assertions and violations by name, and the abilities of providers."""

    steps: Registry[Any]
    assertions: Registry[Any]
    violations: Registry[Any]
    abilities: tuple[str, ...]
