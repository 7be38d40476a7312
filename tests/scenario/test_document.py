from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conformance.errors import InvalidInput, Position
from conformance.scenario import document
from conformance.scenario.document import LOADER, PureLoader
from conformance.scenario.scalar import flow

EVERY_LOADER = pytest.mark.parametrize("loader", [LOADER, PureLoader], ids=["libyaml", "pure"])

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**12), max_value=10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc -", max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


def test_libyaml_is_there() -> None:
    assert LOADER is not PureLoader


@EVERY_LOADER
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("No", "No"),
        ("012", 12),
        ("0o14", 12),
        ("0xC", 12),
        ("+12", 12),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("1.29", 1.29),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("-x", "-x"),
        ("2026-01-31", "2026-01-31"),
        ("~", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("", None),
        ("True", True),
        ("tRUE", "tRUE"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("!!str 12", "12"),
        ("|-\n  12", "12"),
        ("2s", "2s"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, value: Any, loader: Any) -> None:
    found = document.parse(f"key: {written}\n", "f.yaml", loader).value["key"]
    assert (found, type(found)) == (value, type(value))


def test_position_of_keys_values_and_items() -> None:
    read = document.parse("name: x\npod:\n  containers:\n    - {name: app, ä: 1s}\n", "f.yaml")
    assert read.position(("pod", "containers", 0, "ä")) == Position("f.yaml", 4, 22)
    assert read.position(("pod", "containers", 0, "ä"), key=True) == Position("f.yaml", 4, 19)
    assert read.position(("pod", "containers", 0)) == Position("f.yaml", 4, 7)
    assert read.position(("pod", "containers", 7, "name")) == Position("f.yaml", 4, 5)
    assert read.raw(("pod", "containers", 0, "name")) == "app"
    assert read.raw(("pod", "nothing", 0)) is None


@EVERY_LOADER
@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("", ["1:1 the file is empty"]),
        ("---\n# nothing\n", ["1:1 the file is empty"]),
        ("a: 1\nb: {c: 1, c: 2}\na: 2\n", [
            "2:11 duplicate key 'c'; it was first given in line 2",
            "3:1 duplicate key 'a'; it was first given in line 1",
        ]),
        ("a: &x 1\nb: *x\n", [
            "1:4 anchors are not used in scenarios; write the value where it is needed",
            "2:4 aliases are not used in scenarios",
        ]),
        ("a: *app Starting\n", ["1:4 aliases are not used in scenarios"]),
        ("a: 1\na: &x 2\n*x : 3\nb:\n\tc: d\n", [
            "2:1 duplicate key 'a'; it was first given in line 1",
            "3:1 aliases are not used in scenarios",
            "5:1 a tab is used for indentation; YAML allows only spaces",
        ]),
        ("a: {[b]: 1, c: * x}\n", ["1:17 a text that begins with an asterisk needs quotes"]),
        ("a: * Starting\n", ["1:5 a text that begins with an asterisk needs quotes"]),
        ("a: 1\n---\nb: 2\n", ["2:1 a second document begins here; a file holds one"]),
        ("a:\n\tb: 1\n", ["2:1 a tab is used for indentation; YAML allows only spaces"]),
        ("a: !!int 1\nb: !x {}\n", [
            "1:4 tag !!int is not used here; write the value without it",
            "2:4 tag !x is not used here; write the value without it",
        ]),
        ("? {a: 1}\n: 2\n", ["1:3 a key must be plain text, not a list or a mapping"]),
        ("a: b\x07\n", ["1:5 character U+0007 is not allowed in YAML"]),
        ("a: .inf\nb: 1e999\n", [
            "1:4 .inf is not a number that JSON can carry",
            "2:4 1e999 is not a number that JSON can carry",
        ]),
        ("a: " + "9" * 5000, ["1:4 a number of 5000 characters; is it a text? Then use quotes"]),
        ("[" * 60 + "]" * 60, ["1:51 nested more than 50 levels deep"]),
    ],
)  # fmt: skip
def test_mistakes_of_yaml_itself(text: str, mistakes: list[str], loader: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        document.parse(text, "f.yaml", loader)
    assert [f"{m.position.line}:{m.position.column} {m.message}" for m in caught.value.mistakes] == mistakes


@EVERY_LOADER
@pytest.mark.parametrize(
    "text", ["[" * 1500, "- " * 20000 + "x", "a: b: c", "a: 'x", "a: [1", "a: @x", "*", "&"]
)
def test_broken_texts_are_invalid_input(text: str, loader: Any) -> None:
    with pytest.raises(InvalidInput, match=r"f\.yaml:\d+:\d+: "):
        document.parse(text, "f.yaml", loader)


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_what_is_written_on_one_line_is_read_back(value: Any) -> None:
    assert document.parse(f"key: {flow(value)}\n", "f.yaml").value == {"key": value}


@given(st.text(max_size=60) | st.text("[]{}:,-&*!?#'\"|>%@` \n\tab01~\ud800", max_size=40))
@example("a: \ud800")
@example("%YAML 1.1\n--- a")
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_invalid_input(text: str) -> None:
    for loader in (LOADER, PureLoader):
        with contextlib.suppress(InvalidInput):
            document.parse(text, "f.yaml", loader)


def test_only_one_file_knows_yaml() -> None:
    package = Path(document.__file__).parent
    users = [file.name for file in package.glob("*.py") if "import yaml" in file.read_text()]
    assert users == ["document.py"]
