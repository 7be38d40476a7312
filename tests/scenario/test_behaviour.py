from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from conformance.scenario.behaviour import PROBE_WORDS, WORDS, Attempt, ProbeWords, split


def test_our_words_and_kubernetes_fields_are_told_apart() -> None:
    behaviour, native = split(
        {
            "name": "app",
            "env": [{"name": "A", "value": "b"}],
            "exits_after": "3s",
            "exit_code": 1,
            "startupProbe": {"periodSeconds": 1, "fails_first": 2},
            "lifecycle": {"stopSignal": "SIGUSR1"},
            "preStop": {"takes": "5s", "fails": True},
            "raw": {"newField": 1},
        }
    )
    assert native == {
        "name": "app",
        "env": [{"name": "A", "value": "b"}],
        "startupProbe": {"periodSeconds": 1},
        "lifecycle": {"stopSignal": "SIGUSR1"},
        "raw": {"newField": 1},
    }
    assert behaviour.attempt(0) == Attempt(exits_after=3, exit_code=1)
    assert behaviour.probe("startup") == ProbeWords(fails_first=2)
    assert behaviour.probe("startup").planned
    assert not behaviour.probe("liveness").planned
    assert behaviour.pre_stop is not None
    assert (behaviour.pre_stop.takes, behaviour.pre_stop.fails) == (5.0, True)


def test_attempts_override_the_words_of_the_container_and_the_last_repeats() -> None:
    behaviour, _ = split(
        {
            "exits_after": "1s",
            "exit_code": 2,
            "attempts": [{"exit_code": 1}, {"exits_after": None, "starts_after": "5s"}],
        }
    )
    first, later = Attempt(exits_after=1, exit_code=1), Attempt(starts_after=5, exit_code=2)
    assert behaviour.distinct_attempts == (first, later)
    assert [behaviour.attempt(number) for number in range(4)] == [first, later, later, later]


@pytest.mark.parametrize(
    ("written", "image", "native"),
    [
        ({}, "busybox", {}),
        ({"image": "agnhost"}, "agnhost", {}),
        ({"image": "example.org/a:1"}, None, {"image": "example.org/a:1"}),
    ],
)
def test_only_logical_images_are_ours(
    written: dict[str, Any], image: str | None, native: dict[str, Any]
) -> None:
    behaviour, left = split(written)
    assert (behaviour.image, left) == (image, native)


@pytest.mark.parametrize(
    ("container", "path"),
    [
        ({"exits_after": "soon"}, ("exits_after",)),
        ({"exit_code": "1"}, ("exit_code",)),
        ({"ignores_term": 1}, ("ignores_term",)),
        ({"attempts": [{"exit_code": 0}, {"code": 1}]}, ("attempts", 1, "code")),
        ({"readinessProbe": {"results": ["ok", "no"]}}, ("readinessProbe", "results", 1)),
        ({"postStart": {"take": 1}}, ("postStart", "take")),
        ({"probes": "https"}, ("probes",)),
    ],
)
def test_errors_carry_the_path_as_written(container: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        split(container)
    assert [error["loc"] for error in caught.value.errors()] == [path]


def test_our_words_never_collide_with_kubernetes_fields() -> None:
    assert all("_" in word for word in PROBE_WORDS - {"takes", "results"})
    assert {word for word in WORDS if "_" not in word} == {
        "attempts",
        "postStart",
        "preStop",
        "probes",
        "runs",
        "silent",
    }
