"""`upstream.yaml` → upstream's own e2e cases, each with the requirements that it asserts or the reason for none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from conformance.errors import ConformanceError
from conformance.scenario import document
from conformance.scenario.coverage import Coverage
from conformance.scenario.document import Path as Place
from conformance.scenario.mistakes import Mistakes, validated
from conformance.scenario.model import Scenario

Text = Annotated[str, Field(min_length=1)]


class UpstreamCase(BaseModel):
    """One title; either requirements, with scenarios where they say more than the case, or a reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text = Field(description="the title after the prefix of its group, without labels")
    requirements: tuple[str, ...] = Field((), description="what it asserts")
    scenarios: tuple[str, ...] = Field((), description="those of the covering scenarios that show it")
    reason: str = Field("", description="why no scenario is needed or possible")

    def covering(self, coverage: Coverage) -> tuple[Scenario, ...]:
        """The scenarios that show what it asserts, as far as there are any yet."""
        if self.scenarios:
            return tuple(coverage.scenarios[name] for name in self.scenarios)
        found = (one for requirement in self.requirements for one in coverage.covering(requirement))
        return tuple({one.name: one for one in found}.values())

    def open(self, coverage: Coverage) -> tuple[str, ...]:
        """The requirements that no scenario covers."""
        return tuple(name for name in self.requirements if not coverage.covering(name))


class Group(BaseModel):
    """Cases of one suite whose titles begin alike."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: Literal["e2e", "e2e_node"] = Field(description="the binary that lists them")
    prefix: str = Field("", description="what their titles begin with")
    cases: Annotated[tuple[UpstreamCase, ...], Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: tuple[Group, ...]


_ADAPTER: TypeAdapter[_File] = TypeAdapter(_File)


@dataclass(frozen=True)
class Upstream:
    """All groups in the order of the file, with the document that they were read from."""

    groups: tuple[Group, ...]
    document: document.Document

    def check(self, coverage: Coverage) -> None:
        """InvalidInput if a case names what does not exist, says nothing or too much, or is given twice."""
        mistakes = Mistakes(self.document)
        seen: set[tuple[str, str]] = set()
        for place, group, case in self._cases():
            _check_names(
                (*place, "requirements"), "requirement", case.requirements, coverage.catalogue, mistakes
            )
            _check_names((*place, "scenarios"), "scenario", case.scenarios, coverage.scenarios, mistakes)
            _check_case(place, case, coverage, mistakes)
            full = (group.suite, f"{group.prefix} {case.title}")
            if full in seen:
                mistakes.add((*place, "title"), "this title is given twice")
            seen.add(full)
        mistakes.raise_if_any()

    def _cases(self) -> Iterator[tuple[Place, Group, UpstreamCase]]:
        for number, group in enumerate(self.groups):
            for index, case in enumerate(group.cases):
                yield ("groups", number, "cases", index), group, case


def load(path: Path) -> Upstream:
    """The map in a file; InvalidInput with all its mistakes, ConformanceError if unreadable."""
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise ConformanceError(f"the map of upstream's cases cannot be read: {error}") from None
    read = document.parse(text, path.as_posix())
    return Upstream(validated(_ADAPTER, read).groups, read)


def _check_names(
    place: Place, kind: str, names: Iterable[str], known: Mapping[str, object], mistakes: Mistakes
) -> None:
    for index, name in enumerate(names):
        if name not in known:
            near = [one for one in known if one.rpartition("-")[0] == name.rpartition("-")[0]]
            mistakes.unknown((*place, index), kind, name, near or known, key=False)


def _check_case(place: Place, case: UpstreamCase, coverage: Coverage, mistakes: Mistakes) -> None:
    if bool(case.requirements) == bool(case.reason):
        mistakes.add((*place, "title"), "a case has either requirements or a reason")
    for index, name in enumerate(case.scenarios):
        scenario = coverage.scenarios.get(name)
        if scenario and not set(case.requirements) & set(scenario.requirements):
            text = f"scenario {name!r} covers none of the requirements of this case"
            mistakes.add((*place, "scenarios", index), text, valid=case.requirements)
