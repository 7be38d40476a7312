"""Order by length and shards: every case in exactly one, balanced, and told as they are by --collect-only."""

from __future__ import annotations

import json
import re
from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import ConformanceError, Position
from conformance.plugin.order import OF_A_WAIT, Durations, Shard, longest_first, members
from conformance.scenario import Call, Case, Scenario
from tests.plugin.collection import Collected, collect

pytestmark = pytest.mark.whole

HERE = Position("f.yaml", 1, 1)
PROJECT = Path(__file__).parents[2]


def case(name: str, *steps: object, serial: bool = False) -> Case:
    calls = tuple(Call("step", arguments, HERE, "") for arguments in steps)
    return Case(Scenario(name, "", "family", HERE, "", serial=serial), {}, {}, calls, ())


def test_the_longest_is_first_and_serial_cases_are_last() -> None:
    cases = [case("a"), case("b"), case("s", serial=True), case("t", serial=True), case("c")]
    durations = Durations({"a": 3.0, "b": 9.0, "s": 20.0, "t": 90.0, "c": 3.0})
    assert [one.id for one in longest_first(cases, durations)] == ["b", "a", "c", "t", "s"]


def test_what_was_never_measured_is_judged_by_its_steps() -> None:
    durations = Durations({"known": 4.0})
    assert durations.of(case("known", 60.0)) == 4.0
    assert durations.of(case("new", None, {"container": "app"}, 60.0)) == 60.0 + 2 * OF_A_WAIT


@given(
    st.lists(st.floats(0.1, 300.0), max_size=40).map(lambda each: {str(n): s for n, s in enumerate(each)}),
    st.integers(1, 7),
)
def test_every_case_is_in_exactly_one_shard_and_none_is_much_longer(
    measured: dict[str, float], count: int
) -> None:
    cases, durations = [case(name) for name in measured], Durations(measured)
    shards = [members(Shard(index, count), cases, durations) for index in range(1, count + 1)]
    assert sorted(name for shard in shards for name in shard) == sorted(measured)
    loads = [sum(measured[name] for name in shard) for shard in shards]
    assert max(loads) - min(loads) <= max(measured.values(), default=0.0) + 1e-6
    assert members(Shard(1, count), reversed(cases), durations) == shards[0]


@pytest.mark.parametrize(
    "text", ["0/4", "5/4", "x", "", "1", "1/", "/4", "1/0", "-1/4", "1.0/4", "1/2/3", "\u0661/4"]
)
def test_bad_shards(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is not a shard; write 1/4"):
        Shard.parse(text)


def test_good_shards() -> None:
    assert [Shard.parse("1/1"), Shard.parse("4/4")] == [Shard(1, 1), Shard(4, 4)]


@pytest.mark.parametrize("text", ["{", "[1]", '{"a": "long"}'])
def test_broken_durations_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "durations.json").write_text(text)
    with pytest.raises(ConformanceError, match=r"durations\.json .*renewed by: conformance durations"):
        Durations.load(tmp_path / "durations.json")


def test_without_a_file_nothing_was_measured(tmp_path: Path) -> None:
    assert Durations.load(tmp_path / "durations.json").of(case("a")) == 0.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with three scenarios of different length."""
    text = (
        PROJECT / "tests/data/demonstration/suites/demonstration/app_starts_after_sidecar.yaml"
    ).read_text()
    family = tmp_path / "suites" / "family"
    family.mkdir(parents=True)
    (family.parent / "requirements.yaml").write_bytes((PROJECT / "suites/requirements.yaml").read_bytes())
    for name in ("short", "middle", "long"):
        (family / f"{name}.yaml").write_text(text.replace("app-starts-after-sidecar", name))
    (family.parent / "durations.json").write_text(json.dumps({"short": 1.0, "middle": 5.0, "long": 6.0}))
    return tmp_path


def collected(folder: Path, *options: str) -> Collected:
    return collect(folder, "--rootdir", ".", "suites", *options)


def test_collect_only_tells_the_order_and_the_shard(folder: Path) -> None:
    assert collected(folder).names == ["long", "middle", "short"]
    assert collected(folder, "--shard", "1/2").names == ["long"]
    second = collected(folder, "--shard", "2/2")
    assert second.names == ["middle", "short"]
    assert re.findall(r"::(\S+)", second.said) == second.names
    assert "2/3 tests collected (1 deselected)" in second.said


def test_a_bad_shard_is_a_usage_error(folder: Path) -> None:
    done = collected(folder, "--shard", "0/4")
    assert not done.names
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert "argument --shard: '0/4' is not a shard; write 1/4" in done.said
