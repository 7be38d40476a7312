"""Pods of few words where runs are made up, so that a search takes no time."""

from __future__ import annotations

import pytest


@pytest.fixture
def few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.explore.pods.WORDS", ("sidecar", "preStop", "init"))
