"""`requirements.yaml` → the normative requirements by id, each with its source in a form for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from conformance.errors import ConformanceError
from conformance.scenario import document
from conformance.scenario.mistakes import Mistakes, validated
from conformance.scenario.model import Version

Status = Literal["normative", "divergent", "observed", "future", "alpha"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One promise of Kubernetes.

    `source`: the first of `sources`, such as `KEP-753 "Proposal"`. `since`: the first version that has it by
    default, None for before v1.20 or never (then `gate` says what must be on). `ga`: the first version that has it
    for good, None for before v1.20 or not yet. `needs`: what it takes to observe it. `reason`: why no scenario can
    show it, mostly empty.
    """

    id: str
    family: str
    family_title: str
    statement: str
    source: str
    sources: tuple[str, ...]
    since: Version | None
    gate: str
    priority: int
    status: str
    needs: tuple[str, ...]
    observe: str
    note: str
    ga: Version | None = None
    reason: str = ""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class _Source(_Strict):
    kind: Literal["doc", "kep", "api", "source"]
    ref: str
    heading: str = ""

    def __str__(self) -> str:
        subject = {"doc": _page, "source": _file}.get(self.kind, str)(self.ref)
        return f'{subject} "{self.heading}"' if self.heading else subject


class _Since(_Strict):
    default_on: Annotated[str, Field(pattern=r"^<?\d+\.\d+$")] | None
    ga: Annotated[str, Field(pattern=r"^<?\d+\.\d+$")] | None


class _Entry(_Strict):
    id: Annotated[str, Field(pattern=r"^[A-Z]+(-[A-Z]+)*-\d+$")]
    family: str
    statement: str
    sources: Annotated[tuple[_Source, ...], Field(min_length=1)]
    since: _Since
    feature_gate: str | None
    priority: Literal[1, 2, 3]
    status: Status
    needs: tuple[str, ...]
    observe: str
    note: str | None
    reason: Annotated[str, Field(min_length=1)] | None = None


class _Catalogue(_Strict):
    families: dict[str, str]
    requirements: tuple[_Entry, ...]


_ADAPTER: TypeAdapter[_Catalogue] = TypeAdapter(_Catalogue)


def load(path: Path) -> Mapping[str, Requirement]:
    """All requirements in the order of the file, read once per state of the file.

    InvalidInput with all the mistakes in it, ConformanceError if unreadable.
    """
    try:
        modified = path.stat().st_mtime_ns
    except OSError as error:
        raise ConformanceError(f"the catalogue of requirements cannot be read: {error}") from None
    return _load(path, modified)


@lru_cache(maxsize=4)
def _load(path: Path, modified: int) -> Mapping[str, Requirement]:  # noqa: ARG001
    read = document.parse(path.read_text(encoding="utf-8", errors="surrogateescape"), str(path))
    catalogue, mistakes = validated(_ADAPTER, read), Mistakes(read)
    _check(catalogue, mistakes)
    mistakes.raise_if_any()
    return {entry.id: _requirement(entry, catalogue.families) for entry in catalogue.requirements}


def _check(catalogue: _Catalogue, mistakes: Mistakes) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(catalogue.requirements):
        if entry.id in seen:
            mistakes.add(("requirements", index, "id"), f"requirement {entry.id!r} is given twice")
        if entry.family not in catalogue.families:
            mistakes.unknown(
                ("requirements", index, "family"), "family", entry.family, catalogue.families, key=False
            )
        seen.add(entry.id)


def _requirement(entry: _Entry, families: Mapping[str, str]) -> Requirement:
    sources = tuple(map(str, entry.sources))
    return Requirement(
        id=entry.id,
        family=entry.family,
        family_title=families[entry.family],
        statement=entry.statement,
        source=sources[0],
        sources=sources,
        since=_version(entry.since.default_on),
        gate=entry.feature_gate or "",
        priority=entry.priority,
        status=entry.status,
        needs=entry.needs,
        observe=entry.observe,
        note=entry.note or "",
        ga=_version(entry.since.ga),
        reason=entry.reason or "",
    )


def _version(text: str | None) -> Version | None:
    if text is None or text.startswith("<"):
        return None
    major, minor = text.split(".")
    return Version(int(major), int(minor))


def _page(ref: str) -> str:
    """`website:content/en/docs/concepts/workloads/pods/pod-lifecycle.md` → `docs: pod lifecycle`."""
    path = ref.rpartition(":")[2].removesuffix("/_index.md")
    return "docs: " + path.rpartition("/")[2].removesuffix(".md").replace("-", " ")


def _file(ref: str) -> str:
    return ref.removeprefix("k8s.io/")
