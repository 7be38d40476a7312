"""A fault with its parameters and its count: decides which of the calls it selects are hit."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from conformance.faults.declaration import Fault
from conformance.faults.kinds import KINDS
from conformance.faults.target import Target


class Rule:
    """One active fault; counts for each container of each pod, whatever else goes on at the same time."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.kind = KINDS[fault.kind].function
        self.arguments: Any = KINDS[fault.kind].arguments.validate_python(dict(fault.with_))
        self.name = fault.name or fault.kind
        self._calls: Counter[str] = Counter()
        self._instances: dict[str, bool] = {}

    def hits(self, target: Target) -> bool:
        """Whether this call is hit; counts it if it is selected."""
        if not self.fault.where.matches(target):
            return False
        self._calls[target.key] += 1
        return self._chosen(target, self._calls[target.key])

    def holds(self, target: Target) -> bool:
        """Whether what is shown of this instance is wrong; the same answer each time."""
        if target.id not in self._instances:
            self._instances[target.id] = self.hits(target)
        return self._instances[target.id]

    def _chosen(self, target: Target, number: int) -> bool:
        when = self.fault.when
        if when.calls and number not in when.calls:
            return False
        if when.first is not None and number > when.first:
            return False
        return _draw(f"{when.seed}/{target.pod}/{target.container}/{number}") < when.probability


def _draw(seed: str) -> float:
    """A number from 0 to below 1 that depends on nothing but the seed."""
    return random.Random(seed).random()
