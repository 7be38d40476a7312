"""Fault files: mistakes are shown where they are, and those that come with the project are sound."""

from pathlib import Path

import pytest

from conformance.errors import ConformanceError, InvalidInput
from conformance.faults import discover, load
from conformance.faults.load import FOLDER, document_of, dump, parse, undump
from conformance.faults.trial import scenarios

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / FOLDER).glob("*.yaml"))
BEGINNING = "name: test\ndescription: a test\n"


def mistakes(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        parse(text, "some/test.yaml")
    return str(caught.value).splitlines()


def test_no_faults() -> None:
    assert mistakes(f"{BEGINNING}faults: []")[0].startswith("some/test.yaml:3:9: a file without a fault")


def fault(text: str) -> list[str]:
    return mistakes(f"{BEGINNING}faults:\n  - {text}\n")


def test_unknown_kind_is_told_with_the_nearest() -> None:
    told = fault("{kind: stop_lots}")
    assert told[0] == "some/test.yaml:4:12: unknown kind of fault 'stop_lots'"
    assert "stop_lost" in told[1]
    assert told[2] == "    did you mean 'stop_lost'?"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{kind: start_late, with: {by: 5x}}", "4:35: '5x' is not a duration"),
        ("{kind: start_late, with: {by: 5s, foo: 1}}", "4:39: unknown key 'foo'"),
        ("{kind: stop_lost, when: {calls: [x]}}", "4:38: calls[0] must be a whole number, not 'x'"),
        ("{kind: start_late}", "4:5: missing key 'by'"),
        ("{kind: signal_dropped, with: {signal: TRM}}", "4:43: unknown signal 'TRM'"),
        (
            "{kind: finished_at, with: {later: 1s, missing: true}}",
            "4:31: give one of later, earlier and missing",
        ),
        (
            "{kind: state, with: {real: exited, shown: exited, lasts: 1s}}",
            "4:25: real and shown are the same state",
        ),
        ("{kind: stop_lost, where: {roles: app}}", "4:31: unknown key 'roles'"),
        (
            "{kind: stop_lost, when: {probability: 2}}",
            "4:43: probability must be less than or equal to 1, not 2",
        ),
        ("{kind: stop_lost, when: {calls: [0]}}", "4:38: calls[0] must be greater than or equal to 1, not 0"),
        ("{kind: stop_lost, where: {role: main}}", "4:37: role must be one of the valid values, not 'main'"),
    ],
)
def test_mistake_is_told_at_its_place(text: str, told: str) -> None:
    assert fault(text)[0].startswith(f"some/test.yaml:{told}")


def test_all_mistakes_are_told_at_once() -> None:
    told = mistakes(f"{BEGINNING}faults: [{{kind: nothing}}, {{kind: start_late, with: {{by: 1x}}}}]")
    assert [line.partition(" ")[0] for line in told if line.startswith("some")] == [
        "some/test.yaml:3:17:",
        "some/test.yaml:3:57:",
    ]


def test_name_is_the_name_of_the_file() -> None:
    text = "name: other\ndescription: x\nfaults: [{kind: stop_lost}]\n"
    assert mistakes(text) == ["some/test.yaml:1:7: the file is called test.yaml, so the name must be 'test'"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConformanceError, match="cannot be read: No such file"):
        load(tmp_path / "x.yaml")
    with pytest.raises(ConformanceError, match="no fault files"):
        discover([tmp_path])


def test_proxy_is_told_all_but_the_expectation() -> None:
    declared = parse(
        BEGINNING + "faults: [{kind: start_late, where: {role: app}, when: {first: 2}, with: {by: 5s}}]\n"
        "expect: {red: [a]}\n",
        "test.yaml",
    )
    told = dump(declared)
    assert "expect" not in told
    assert told["faults"][0]["with"] == {"by": "5s"}
    again = undump(str(told).replace("'", '"').replace("None", "null"))
    assert again is not None
    assert again.faults == declared.faults


def test_the_word_none_is_a_node_without_faults() -> None:
    assert document_of("none") == {"name": "none"}
    assert document_of(None) is None
    assert undump('{"name": "none"}') is None


def test_there_are_enough_of_them() -> None:
    assert len(SHIPPED) >= 30


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_fault_is_sound(path: Path) -> None:
    declared = load(path)
    assert scenarios(declared.expect), "something must be expected"
    assert not set(declared.expect.red) & set(declared.expect.green)
