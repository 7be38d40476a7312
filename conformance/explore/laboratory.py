"""Documents → trials: what a run of each one broke. How runs are made, and how many at a time, is handed in."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.explore.documents import Document, text
from conformance.judge import Judgement, Outcome, judge
from conformance.scenario import Case, Vocabulary
from conformance.scenario.load import load_text
from conformance.timeline import Timeline
from conformance.timeline.recording import Recording

FOLDER = "explore"
"""The family of what is explored."""


@dataclass(frozen=True)
class Trial:
    """A document's run, as judged."""

    case: Case
    timeline: Timeline
    judgement: Judgement

    @property
    def broken(self) -> frozenset[str]:
        """Names of the assertions and invariants that failed, but for known issues."""
        failed = (it for it in self.judgement.verdicts if it.finding.outcome is Outcome.FAILED)
        return frozenset(it.call.name for it in (*failed, *self.judgement.broken))

    @property
    def undecided(self) -> str:
        """Why it is not known whether anything was broken; empty if it is."""
        if self.judgement.outcome is not Outcome.UNKNOWN:
            return ""
        because = [it.finding.because for it in self.judgement.verdicts if it.finding.because]
        return next(iter((*self.judgement.trouble, *because)), "no assertion could tell")


@dataclass
class Laboratory:
    """`fly`: drives cases and yields their recordings in the same order, taking cases only as it starts them.

    `known`: names of the invariants whose breaking by a case, in the environment of its timeline, is known. `root`:
    the folder of the project.
    """

    fly: Callable[[Iterable[Case]], Iterator[Recording]]
    known: Callable[[Case, Timeline], Collection[str]]
    vocabulary: Vocabulary
    root: Path

    def __post_init__(self) -> None:
        self._runs: Counter[str] = Counter()

    def case(self, document: Document) -> Case:
        """The document's only case; InvalidInput if it is no valid scenario."""
        file = f"{FOLDER}/{document['name'].replace('-', '_')}.yaml"
        (case,) = load_text(text(document), file, self.vocabulary, self.root).cases
        return case

    def run(self, documents: Iterable[Document]) -> Iterator[tuple[Document, Trial]]:
        """Each document with its trial, in order; a document may come again and again."""
        started: deque[tuple[Document, Case]] = deque()
        for recording in self.fly(self._numbered(documents, started)):
            document, case = started.popleft()
            yield document, self._judged(case, recording.timeline)

    def repeat(self, document: Document, times: int) -> Sequence[Trial]:
        """The trials of so many more runs of the document."""
        return [trial for _, trial in self.run([document] * times)]

    def _numbered(
        self, documents: Iterable[Document], started: deque[tuple[Document, Case]]
    ) -> Iterator[Case]:
        """Cases to fly: no two of the same id, as what the last one left in the cluster may still be going."""
        for document in documents:
            case = self.case(document)
            started.append((document, case))
            self._runs[case.id] += 1
            number = self._runs[case.id]
            yield case if number == 1 else replace(case, parameters={"run": str(number)})

    def _judged(self, case: Case, timeline: Timeline) -> Trial:
        source = {**timeline.source, "parameters": {}}
        timeline = replace(timeline, case=case.id, source=source)
        return Trial(case, timeline, judge(case, timeline, self.known(case, timeline)))
