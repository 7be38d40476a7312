"""`known-issues.yaml` → which failures of which cases are known, on which clusters, and who tracks them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from conformance.scenario import document
from conformance.scenario.header import KubernetesVersion
from conformance.scenario.mistakes import Mistakes, validated
from conformance.scenario.model import Call, Case, Version
from conformance.scenario.parameters import label


class KnownIssue(BaseModel):
    """One known failure; what is not given matches everything."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    scenario: str | None = Field(None, description="name of the scenario; may be left out with an invariant")
    invariant: str | None = Field(None, description="name of an invariant: the issue is its breaking alone")
    assertions: tuple[str, ...] = Field(
        (),
        description="the assertions that fail: their words, or patterns for their text; needed with a scenario alone",
    )
    statement: Annotated[str, Field(min_length=1)] = Field(description="what happens, in one sentence")
    link: Annotated[str, Field(pattern=r"^https?://\S+$")] = Field(description="where it is reported")
    first_seen: datetime.date = Field(description="day on which it was first seen: 2026-01-31")
    parameters: dict[str, str | int | float | bool | None] = Field(
        {}, description="only cases with these values"
    )
    field: str | None = Field(None, description="only pods with this field of the PodSpec")
    kubernetes: Annotated[tuple[KubernetesVersion | None, ...], Field(min_length=1, max_length=2)] = Field(
        (None,), description="first and last version that have it; null or none for still"
    )
    runtime: str = Field("*", description="pattern for the runtime, such as containerd://1.*")
    intermittent: bool = Field(False, description="whether it happens only sometimes")

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.scenario is None and self.invariant is None:
            raise ValueError("name the scenario, or an invariant")
        if self.invariant is None and not self.assertions:
            raise ValueError(
                "name the assertions that fail, by a word such as interval or a pattern for their text"
            )
        return self

    def covers(self, call: Call) -> bool:
        """Whether it is this assertion that the issue makes fail."""
        return any(pattern == call.name or fnmatchcase(call.text, pattern) for pattern in self.assertions)

    def matches(self, case: Case, kubernetes: Version, runtime: str) -> bool:
        """Whether a failure of this case on such a cluster is this issue."""
        first, last = self.kubernetes[0], self.kubernetes[1] if len(self.kubernetes) == 2 else None
        return (
            self.scenario in (None, case.scenario.name)
            and (self.field is None or self.field in case.pod)
            and all(case.parameters.get(name) == label(value) for name, value in self.parameters.items())
            and (first is None or first <= kubernetes)
            and (last is None or kubernetes <= last)
            and fnmatchcase(runtime, self.runtime)
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    issues: tuple[KnownIssue, ...] = ()


_ADAPTER: TypeAdapter[_File] = TypeAdapter(_File)


@dataclass(frozen=True)
class KnownIssues:
    """All known issues, in the order of the file."""

    issues: tuple[KnownIssue, ...] = ()
    document: document.Document | None = None

    def match(
        self, case: Case, kubernetes: str, runtime: str, failing: Iterable[Call] = ()
    ) -> KnownIssue | None:
        """The issue that a failure of this case would be, say on v1.37.2 and containerd://2.4.2.

        `failing`: what did not pass; None as soon as one of it is no known issue of an assertion.
        """
        version, rest = Version.of(kubernetes), list(failing)
        about = [it for it in self.issues if it.invariant is None and it.matches(case, version, runtime)]
        if not all(any(issue.covers(call) for issue in about) for call in rest):
            return None
        return next((issue for issue in about if not rest or issue.covers(rest[0])), None)

    def invariants(self, case: Case, environment: Mapping[str, str]) -> frozenset[str]:
        """Names of the invariants whose breaking by this case is known on the cluster with these facts."""
        version, runtime = environment.get("kubernetes") or "v0.0", environment.get("runtime", "")
        return frozenset(
            issue.invariant
            for issue in self.issues
            if issue.invariant and issue.matches(case, Version.of(version), runtime)
        )

    def check_names(self, scenarios: Iterable[str], invariants: Iterable[str]) -> None:
        """InvalidInput if an issue is about a scenario or invariant that does not exist: it could never match."""
        if self.document is None:
            return
        mistakes = Mistakes(self.document)
        for field, names in (("scenario", tuple(scenarios)), ("invariant", tuple(invariants))):
            for index, issue in enumerate(self.issues):
                name = getattr(issue, field)
                if name is not None and name not in names:
                    mistakes.unknown(("issues", index, field), field, name, names, key=False)
        mistakes.raise_if_any()


def load(path: Path) -> KnownIssues:
    """The known issues in a file, none if it does not exist; InvalidInput with all its mistakes."""
    if not path.exists():
        return KnownIssues()
    read = document.parse(path.read_text(encoding="utf-8", errors="surrogateescape"), path.as_posix())
    return KnownIssues(validated(_ADAPTER, read).issues, read)
