"""Brings the registries together into the vocabulary that scenarios are read with.

Only the plugin and the command line build it: `scenario` itself never learns what a step or an assertion does.
"""

from __future__ import annotations

from functools import cache

from conformance.cluster.protocol import ABILITIES
from conformance.drive import STEPS
from conformance.judge import ASSERTIONS
from conformance.scenario import Vocabulary
from conformance.timeline.violations import VIOLATIONS


@cache
def build() -> Vocabulary:
    """The whole language: steps, assertions and violations."""
    return Vocabulary(steps=STEPS, assertions=ASSERTIONS, violations=VIOLATIONS, abilities=ABILITIES)
