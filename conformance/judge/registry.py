"""The registry of assertions: a function `(arguments, timeline, case) -> Finding` becomes a word under `assert`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.judge.verdict import Finding
from conformance.registry import Registry

ASSERTIONS: Registry[Callable[[Any, Any, Any], Finding]] = Registry("assertion")
