"""A seed gives the same documents again; a failing one is made as small as it goes, several candidates at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pytest

from conformance.explore.documents import Document
from conformance.explore.shrinking import batch, smallest, stream
from conformance.scenario.scalar import flow

SEED = 2
WIDTH = 40
pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("few_words")]
STOPPING = {"name": "sidecar-1", "restartPolicy": "Always", "preStop": {}}


def bad(document: Document) -> bool:
    ordered = document["pod"].get("initContainers", ())
    return any("preStop" in one and "restartPolicy" in one for one in ordered)


def fails(documents: Sequence[Document]) -> list[bool]:
    return [bad(document) for document in documents]


def failing() -> Document:
    return next(filter(bad, batch(SEED)))


def test_a_seed_gives_the_same_documents_again_and_another_seed_others() -> None:
    first, again, other = (list(islice(stream(seed), 30)) for seed in (1, 1, 2))
    assert first == again
    assert {one["name"] for _, one in first} & {one["name"] for _, one in other} <= {batch(0)[0]["name"]}


def test_no_document_comes_twice_and_each_tells_the_seed_of_its_batch() -> None:
    found = list(islice(stream(1), 30))
    assert len({one["name"] for _, one in found}) == len(
        {flow([one["pod"], one["steps"]]) for _, one in found}
    )
    assert len({one["name"] for _, one in found}) == 30
    seeds = [seed for seed, _ in found]
    assert found[-1][1] in batch(seeds[-1])
    assert len(set(seeds)) > 1


def test_the_smallest_pod_has_only_what_fails_and_no_candidate_was_run_twice() -> None:
    asked: list[str] = []

    def count(documents: Sequence[Document]) -> list[bool]:
        assert 0 < len(documents) <= WIDTH
        asked.extend(document["name"] for document in documents)
        return fails(documents)

    small = smallest(SEED, failing(), count, WIDTH, over=lambda: False)
    assert small["pod"]["initContainers"] == [STOPPING]
    assert small["pod"]["containers"] == [{"name": "app-1"}]
    assert small["steps"] == ["create", {"sleep": "0s"}, "delete"]
    assert len(asked) == len(set(asked))


def test_when_the_time_is_over_the_smallest_found_until_then_is_given() -> None:
    rounds: list[int] = []
    best: list[Document] = [failing()]

    def count(documents: Sequence[Document]) -> list[bool]:
        rounds.append(len(documents))
        best.extend(filter(bad, documents))
        return fails(documents)

    small = smallest(SEED, failing(), count, 4, over=lambda: len(rounds) >= 3)
    assert len(rounds) == 3
    assert small in best


def test_what_cannot_be_made_smaller_stays_as_it_is() -> None:
    original = failing()

    assert smallest(SEED, original, lambda asked: [False] * len(asked), 1000, over=lambda: False) == original
