"""A seed → documents, the same each time; and the smallest of them that fails.

Hypothesis shrinks one candidate at a time, but runs of pods mostly wait. So it is asked again and again from the
beginning, with all that is known by then: candidates whose runs are still to come it is told to be sound, and when
enough of those are gathered, they are run together. As most candidates are sound, that guess is mostly right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from random import Random

import hypothesis
from hypothesis import Phase
from hypothesis.errors import NoSuchExample

from conformance.explore.documents import Document, documents

BATCH = 25
"""Documents that are drawn with one seed."""
SETTINGS = hypothesis.settings(
    max_examples=BATCH, database=None, deadline=None, phases=(Phase.generate, Phase.shrink)
)

Fails = Callable[[Sequence[Document]], Sequence[bool]]


class _Enough(BaseException):
    """Ends a search from inside; no Exception, as Hypothesis would take that for a failure of the document."""


def stream(seed: int) -> Iterator[tuple[int, Document]]:
    """Documents without end, no two the same, each with the seed of its batch."""
    seen: set[str] = set()
    for number in Random(seed).choices(range(2**32), k=1_000_000):
        for document in batch(number):
            if document["name"] not in seen:
                seen.add(document["name"])
                yield number, document


def batch(seed: int) -> list[Document]:
    """The documents that one seed gives."""
    found: list[Document] = []

    def sound(document: Document) -> bool:
        found.append(document)
        return False

    with suppress(NoSuchExample):
        _find(seed, sound)
    return found


def smallest(seed: int, failing: Document, fails: Fails, width: int, over: Callable[[], bool]) -> Document:
    """The smallest document that fails, found from a failing one of the seed's batch; `fails` runs `width` at a time.

    When the time is over, the smallest that was found until then.
    """
    known = {document["name"]: False for document in batch(seed)} | {failing["name"]: True}
    while True:
        found, asked = _search(seed, known, width)
        if not asked or over():
            return found
        known |= {one["name"]: bad for one, bad in zip(asked, fails(asked), strict=True)}


def _search(seed: int, known: dict[str, bool], width: int) -> tuple[Document, list[Document]]:
    """The smallest document that Hypothesis finds by what is known, and the first candidates that it asked for in
    vain: at `width` of those it is stopped."""
    found: list[Document] = []
    asked: dict[str, Document] = {}

    def condition(document: Document) -> bool:
        name = document["name"]
        if known.get(name):
            found.append(document)
        elif name not in known:
            if len(asked) == width and name not in asked:
                raise _Enough
            asked[name] = document
        return known.get(name, False)

    with suppress(_Enough):
        found.append(_find(seed, condition))
    return found[-1], list(asked.values())


def _find(seed: int, condition: Callable[[Document], bool]) -> Document:
    return hypothesis.find(documents(), condition, settings=SETTINGS, random=Random(seed))
