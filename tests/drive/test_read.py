from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from conformance.drive.stage import TimedOut
from conformance.drive.steps.read import Read, look_up, parts, read, text

TREE = {
    "spec": {"containers": [{"name": "app", "ports": [80]}], "on": True, "labels": {"a.b/c": "d"}},
    "status": {"used": {"requests.cpu": "700m"}},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec.containers[0].name", "app"),
        ("spec.containers[app].ports[0]", 80),
        ("spec.on", True),
        ("spec.labels[a.b/c]", "d"),
        ("status.used[requests.cpu]", "700m"),
        ("spec.containers[1].name", None),
        ("spec.containers[web].name", None),
        ("spec.on.more", None),
        ("other", None),
    ],
)
def test_paths(path: str, value: object) -> None:
    assert look_up(TREE, path) == value


@pytest.mark.parametrize("path", ["", "spec..a", "spec a", "spec[", "spec.a=b"])
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(ValueError, match="no path of a field"):
        parts(path)
    with pytest.raises(ValidationError, match="no path of a field"):
        Read.model_validate([path])


def test_values_as_text() -> None:
    assert [text(value) for value in ("a", 1, True, {"b": [1]})] == ["a", "1", "true", '{"b":[1]}']


def test_reading_waits_until_the_fields_have_their_values(stage_with: Callable[..., Any]) -> None:
    stage = stage_with({"status": {}}, {"status": {"cpu": "1m"}}, {"status": {"cpu": "2m", "x": 1}})
    read(Read.model_validate({"fields": ["status.x", "status.y"], "once": {"status.cpu": "2m"}}), stage)
    assert [event.words() for event in stage.events] == ["pod Field status.x 1", "pod Field status.y"]


def test_what_never_comes_is_told_with_the_last_values(stage_with: Callable[..., Any]) -> None:
    stage = stage_with({"status": {"cpu": "1m"}})
    with pytest.raises(TimedOut, match=r'not within 5 s: \{"status.cpu":"1m"\}'):
        read(Read.model_validate({"fields": ["a"], "once": {"status.cpu": "2m"}, "within": "5s"}), stage)
    assert not stage.events
