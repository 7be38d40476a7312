"""Which provider is told to delete which cluster."""

from typing import Any

import pytest

from conformance.__main__ import main
from conformance.command import cluster


@pytest.mark.parametrize(
    ("words", "deleted"),
    [([], ("local", "default")), (["--cluster", "kind", "--name", "mine"], ("kind", "mine"))],
)
def test_down_deletes_the_cluster_of_its_provider(
    monkeypatch: pytest.MonkeyPatch, words: list[str], deleted: tuple[str, str]
) -> None:
    done: list[tuple[str, str]] = []

    class Provider:
        def __init__(self, options: Any) -> None:
            self.asked = (options.cluster, options.name)

        def delete(self) -> None:
            done.append(self.asked)

    monkeypatch.setattr(cluster, "provider", Provider)
    assert main(["cluster", "down", *words]) == 0
    assert done == [deleted]
