from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from conformance.scenario.arguments import Arguments, ContainerName, ContainerNames, Duration
from conformance.scenario.validation import problems, strictly

CONTEXT = {"containers": {"all": ("proxy", "app")}}


class Claim(Arguments):
    first: ContainerName
    after: Duration = 0.0
    count: int | None = None
    rest: dict[str, int] | list[str] | None = None


@pytest.mark.parametrize(
    ("written", "seconds"), [("1m30s", 90.0), ("500ms", 0.5), (3, 3.0), (0.5, 0.5), (0, 0.0)]
)
def test_durations_are_seconds(written: object, seconds: float) -> None:
    assert strictly(TypeAdapter(Duration), written) == seconds


@pytest.mark.parametrize("written", ["5", "5 s", "-1s", -1, True, None, [], "1x"])
def test_what_is_no_duration(written: object) -> None:
    with pytest.raises(ValidationError):
        strictly(TypeAdapter(Duration), written)


@pytest.mark.parametrize(("written", "names"), [("app", ("app",)), (["proxy", "app"], ("proxy", "app"))])
def test_names_are_a_tuple(written: object, names: tuple[str, ...]) -> None:
    assert strictly(TypeAdapter(ContainerNames), written, CONTEXT) == names


def test_without_a_context_any_name_passes() -> None:
    assert strictly(TypeAdapter(ContainerName), "anything") == "anything"


def told(adapter: TypeAdapter[Any], value: Any) -> list[tuple[Any, ...]]:
    with pytest.raises(ValidationError) as caught:
        strictly(adapter, value, CONTEXT)
    return [(found.path, found.message, found.key) for found in problems(caught.value, value, adapter)]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({}, ((), "missing key 'first'", False)),
        ({"first": "ap"}, (("first",), "unknown container 'ap'", False)),
        ({"first": "app", "frist": 1}, (("frist",), "unknown key 'frist'", True)),
        ({"first": 1}, (("first",), "must be a text, not 1", False)),
        ({"first": "app", "count": "1"}, (("count",), "must be a whole number, not '1'", False)),
        ({"first": "app", "count": True}, (("count",), "must be a whole number, not true", False)),
        ({"first": "app", "rest": 3}, (("rest",), "must be a mapping or a list, not 3", False)),
        ({"first": "app", "rest": ["a", 3]}, (("rest", 1), "must be a text, not 3", False)),
        ({"first": "app", "rest": {"a": "b"}}, (("rest", "a"), "must be a whole number, not 'b'", False)),
        ({"first": "app", "after": "1x"}, (
            ("after",), "'1x' is not a duration; write it like 500ms, 2s or 1m30s", False)),
        ("app", ((), "must be a mapping, not 'app'", False)),
    ],
)  # fmt: skip
def test_errors_are_told_in_our_words_with_their_path(value: Any, problem: tuple[Any, ...]) -> None:
    assert told(TypeAdapter(Claim), value) == [problem]


def test_an_empty_list_names_no_container() -> None:
    assert told(TypeAdapter(ContainerNames), []) == [((), "names no container", False)]


def test_an_unknown_name_comes_with_the_valid_ones_and_the_nearest() -> None:
    adapter = TypeAdapter(ContainerNames)
    with pytest.raises(ValidationError) as caught:
        strictly(adapter, ["app", "proxi"], CONTEXT)
    (problem,) = problems(caught.value, ["app", "proxi"], adapter)
    assert (problem.path, problem.valid, problem.advice) == ((1,), ("proxy", "app"), "did you mean 'proxy'?")


def test_half_a_surrogate_pair_is_a_mistake_like_any_other() -> None:
    adapter = TypeAdapter(str)
    with pytest.raises(ValidationError) as caught:
        strictly(adapter, "\ud800")
    (problem,) = problems(caught.value, "\ud800", adapter)
    assert problem.message == "a text with characters that cannot be written in JSON"
