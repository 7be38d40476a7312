"""Patterns: what fits, what is refused, and what is advised."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from conformance.timeline import notation
from conformance.timeline.pattern import Pattern

TIMELINE = notation.parse(
    """
    0 app Starting
    1 app Signal TERM
    2 app Exiting 3
    3 app Starting @1
    4 proxy Starting
    5 pod Condition Ready False reason=PodCompleted
    6 pod Condition Initialized True
    7 app Event BackOff Warning of=app count=2 message="too slow [app]"
    8 app Ready true @1
    """
)
ADAPTER: TypeAdapter[Pattern] = TypeAdapter(Pattern)
NAMES = {"containers": {"all": ("app", "proxy")}}


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("app Starting", [0, 3]),
        ("app Starting @1", [3]),
        ("app Starting @2", []),
        ("* Starting", [0, 3, 4]),
        ("* *", [0, 1, 2, 3, 4, 7, 8]),
        ("app * @1", [3, 8]),
        ("app Signal", [1]),
        ("app Signal TERM", [1]),
        ("app Signal KILL", []),
        ("app Exiting 3", [2]),
        ("app Exiting *", [2]),
        ("pod Condition Ready", [5]),
        ("pod Condition * True", [6]),
        ("pod Condition Ready False PodCompleted", [5]),
        ("pod Condition Initialized True SomeReason", []),
        ("app Event BackOff of=app", [7]),
        ("app Event BackOff of=proxy", []),
        ("app Event BackOff count=2", [7]),
        ("app Event message=*slow*", [7]),
        ("app Event message=too*[app]", [7]),
        ("app Event message=slow*", []),
        ("app Event Back* War*", [7]),
        ("app Event note=*slow*", []),
        ("app Ready true", [8]),
    ],
)
def test_finds_what_fits(text: str, times: list[float]) -> None:
    assert [event.at for event in Pattern.parse(text).find(TIMELINE)] == times


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("app", "write a subject and a kind"),
        ("app Startin", "unknown kind of event 'Startin'"),
        ("ap Starting", "unknown container 'ap'"),
        ("app Starting now", "Starting takes no words"),
        ("app Signal TERM 2", "Signal takes at most 1 word: signal"),
        ("pod Condition Ready True x y", "Condition takes at most 3 words: type, status, reason"),
        ("app Starting @first", "'@first' is no attempt"),
        ("App Starting", "'App' is no subject"),
    ],
)
def test_refuses_what_is_no_pattern(text: str, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_json(f'"{text}"', strict=True, context=NAMES)
    error = caught.value.errors()[0]
    assert says in error["msg"] or error["type"] == "string_too_short"


@pytest.mark.parametrize(
    ("text", "advice"),
    [("app Startin", "did you mean 'Starting'?"), ("prox Starting", "did you mean 'proxy'?")],
)
def test_advises_the_nearest_name(text: str, advice: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_json(f'"{text}"', context=NAMES)
    error = caught.value.errors()[0]
    assert error["type"] == "unknown_name"
    assert error["ctx"]["advice"] == advice


def test_without_names_to_check_any_container_will_do() -> None:
    assert ADAPTER.validate_python("someone Starting").subject == "someone"


def test_is_a_value_and_a_string_in_json() -> None:
    one, other = ADAPTER.validate_python("app Signal TERM"), Pattern.parse("app Signal TERM")
    assert {one: "found"}[other] == "found"
    assert ADAPTER.validate_python(one) is one
    assert ADAPTER.dump_json(one) == b'"app Signal TERM"'
    schema: dict[str, Any] = ADAPTER.json_schema()
    assert schema["type"] == "string"
    assert "<subject> <Kind>" in schema["description"]
