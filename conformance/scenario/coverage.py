"""Requirements, scenarios and known issues → who covers what: the value behind lists, pages and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.scenario.catalogue import Requirement
from conformance.scenario.known_issues import KnownIssue
from conformance.scenario.model import Scenario


@dataclass(frozen=True)
class Coverage:
    """All requirements with the scenarios that cover them, and what is known to fail."""

    catalogue: Mapping[str, Requirement]
    scenarios: Mapping[str, Scenario]
    issues: tuple[KnownIssue, ...] = ()

    @classmethod
    def of(
        cls,
        catalogue: Mapping[str, Requirement],
        scenarios: Iterable[Scenario],
        issues: Iterable[KnownIssue] = (),
    ) -> Coverage:
        """The coverage by these scenarios, each given once or more, in the order of their first mention."""
        return cls(catalogue, {one.name: one for one in scenarios}, tuple(issues))

    def covering(self, requirement: str) -> tuple[Scenario, ...]:
        """The scenarios that carry this requirement."""
        return tuple(one for one in self.scenarios.values() if requirement in one.requirements)

    def known(self, scenario: str) -> tuple[KnownIssue, ...]:
        """The known issues of this scenario."""
        return tuple(issue for issue in self.issues if issue.scenario == scenario)

    def reason(self, requirement: Requirement) -> str:
        """Why no scenario covers it; empty if one does, or if it is simply missing."""
        return "" if self.covering(requirement.id) else requirement.reason
