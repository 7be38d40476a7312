"""Compilers of this machine: which of those found is new enough, and what one is asked to make. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.cluster.local.pins import numbers


@dataclass(frozen=True)
class Toolchain:
    """A compiler's command, and its version such as `1.26.6`."""

    language: str
    program: Path
    version: str

    def __str__(self) -> str:
        return f"{self.language} {self.version}"


@dataclass(frozen=True)
class Recipe:
    """A command line that leaves a program at `product`, and the environment in which it does."""

    argv: tuple[str | Path, ...]
    environment: Mapping[str, str]
    product: Path


def choose(found: Iterable[Toolchain], needed: str) -> Toolchain | None:
    """The first toolchain that is not older than `needed`."""
    return next((chain for chain in found if numbers(chain.version) >= numbers(needed)), None)


def reason(language: str, found: Iterable[Toolchain], needed: str) -> str:
    """Why none of the toolchains was taken."""
    have = ", ".join(f"{chain.version} ({chain.program})" for chain in found)
    return (
        f"{language} {needed} is needed and only {have} is here" if have else f"There is no {language} here"
    )
