"""The registry of steps: a step takes its arguments and the stage, and returns when it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.drive.stage import Stage
from conformance.registry import Registry

STEPS: Registry[Callable[[Any, Stage], None]] = Registry("step")
