"""YAML text → frozen `Scenario` → ordered `Case`s. Knows no cluster; the vocabulary is handed to it."""

from conformance.scenario.model import Call, Case, Scenario, Version
from conformance.scenario.vocabulary import Vocabulary

__all__ = ["Call", "Case", "Scenario", "Version", "Vocabulary"]
