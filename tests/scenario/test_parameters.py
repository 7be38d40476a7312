from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.scenario.load import Loaded
from conformance.scenario.parameters import Template, choices

VALUES = {"code": 1, "text": "a", "flag": True, "exit": {"name": "bad", "code": 137, "args": ["x"]}}


def test_the_matrix_is_a_product_in_order() -> None:
    parameters = {
        "policy": ("Always", "Never"),
        "exit": ({"name": "good", "code": 0}, {"name": "bad", "code": 1}),
    }
    assert [str(choice) for choice in choices(parameters)] == [
        "policy=Always,exit=good",
        "policy=Always,exit=bad",
        "policy=Never,exit=good",
        "policy=Never,exit=bad",
    ]


def test_without_parameters_there_is_one_choice() -> None:
    assert [dict(choice.labels) for choice in choices({})] == [{}]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${code}", 1),
        ("${flag}", True),
        ("code-${code}-${text}", "code-1-a"),
        ("${flag}!", "true!"),
        ("${exit.code}", 137),
        ("${exit.name}", "bad"),
        ("${exit.args}", ["x"]),
        ("$${code}", "${code}"),
        ("$(code) $code", "$(code) $code"),
        ([{"a": 1}, None, 2.5], [{"a": 1}, None, 2.5]),
        ("${unknown} ${code}", "${unknown} 1"),
        ({"a": ["${text}", 5]}, {"a": ["a", 5]}),
    ],
)
def test_substitution_keeps_types_of_whole_scalars(written: Any, value: Any) -> None:
    template = Template.of(written)
    found = template.fill(VALUES) if template else written
    assert (found, type(found)) == (value, type(value))


def test_what_does_not_change_is_the_same_object_for_every_choice() -> None:
    tree = {"plain": [1], "code": ["${code}"], "text": {"a": "${text}", "b": [2]}}
    template = Template.of(tree)
    assert template is not None
    first, second = template.fill({"code": 1, "text": "a"}), template.fill({"code": True, "text": "a"})
    assert first == {"plain": [1], "code": [1], "text": {"a": "a", "b": [2]}}
    assert second["code"] == [True]
    assert second["code"][0] is True
    assert second["plain"] is first["plain"] is tree["plain"]
    assert second["text"] is first["text"]


def test_cases_are_named_by_labels(read: Callable[..., Loaded]) -> None:
    loaded = read(
        (
            "pod:",
            "parameters: {policy: [Always, Never], exit: [{name: good, code: 0}, {name: 1s, code: 1}]}\npod:",
        ),
        ("exits_after: 1s", 'exits_after: 1s, exit_code: "${exit.code}"'),
        ("  containers", "  restartPolicy: ${policy}\n  containers"),
    )
    assert [case.id for case in loaded.cases] == [
        "app-runs[policy=Always,exit=good]",
        "app-runs[policy=Always,exit=1s]",
        "app-runs[policy=Never,exit=good]",
        "app-runs[policy=Never,exit=1s]",
    ]
    assert loaded.cases[-1].pod["restartPolicy"] == "Never"
    assert loaded.cases[-1].pod["containers"][0]["exit_code"] == 1


@pytest.mark.parametrize(
    ("parameters", "used", "mistake"),
    [
        ("[a]", "1s", "4:13 parameters must be a mapping, not [a]"),
        ("{code: 1}", "${code}", "4:20 parameter 'code' must be a list of values"),
        ("{1code: [1s, 2s]}", "${1code}", "4:14 '1code' is not a name for a parameter: letters, digits, - and _"),
        ("{code: [[1]]}", "${code}", "4:21 a value must be a scalar, or a mapping with a `name` and further fields"),
        ("{code: [{code: 1}]}", "${code.code}",
         "4:21 a value must be a scalar, or a mapping with a `name` and further fields"),
        ("{code: [{name: a, x: 1s}]}", "${code}", "7:32 the values of 'code' are mappings; say which field"),
        ("{code: [1s]}", "${code.field}", "7:32 value '1s' of 'code' has no field 'field'"),
        (f"{{code: {list(range(101))}}}", "${code}", "4:1 these parameters make 101 cases; at most 100"),
        ("{code: [1s, 2x]}", "${code}",
         "7:32 '2x' is not a duration; write it like 500ms, 2s or 1m30s (with code=2x)"),
    ],
)  # fmt: skip
def test_mistakes_in_parameters(
    parameters: str, used: str, mistake: str, mistakes: Callable[..., list[str]]
) -> None:
    found = mistakes(
        ("pod:", f"parameters: {parameters}\npod:"), ("exits_after: 1s", f'exits_after: "{used}"')
    )
    assert found == [mistake]


def test_a_mistake_shared_by_cases_is_told_once(mistakes: Callable[..., list[str]]) -> None:
    found = mistakes(
        ("pod:", "parameters: {code: [0, 1, 2]}\npod:"),
        ("exits_after: 1s", 'exit_after: 1s, exits_after: 1s, exit_code: "${code}"'),
        ("starts: app", "starts: ap"),
    )
    assert found == ["7:19 unknown field 'exit_after' of Container", "11:13 unknown container 'ap'"]
