"""The commands about faults, as far as they go without a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import chdir
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from conformance.__main__ import main
from conformance.cluster.local import faulty
from conformance.command import faults
from conformance.errors import ConformanceError
from conformance.faults import discover, load, trial
from conformance.faults.load import FOLDER, parse
from conformance.scenario import Case

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def known() -> Mapping[str, Case]:
    with chdir(ROOT):
        return faults.known_cases()


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults", "list", "faults/term-late.yaml"]) == 0
    assert capsys.readouterr().out == "term-late  (signal_late)  TERM reaches app containers 15 s late.\n"


def test_every_expectation_names_scenarios_that_exist(known: Mapping[str, Case]) -> None:
    for path in discover([FOLDER]):
        assert faults.chosen(load(path), path, known)


def test_unknown_scenario_is_told(known: Mapping[str, Case]) -> None:
    text = (
        "name: x\ndescription: x\nfaults: [{kind: stop_lost}]\nexpect: {red: [apps-receive-term-at-delete]}"
    )
    with pytest.raises(
        ConformanceError, match=r"unknown scenario 'apps-receive-term-at-delete'.*apps-receive"
    ):
        faults.chosen(parse(text, "x.yaml"), Path("x.yaml"), known)


def test_a_scenario_stands_for_its_first_case_and_a_case_for_itself(known: Mapping[str, Case]) -> None:
    first = known["apps-receive-term-at-deletion"]
    assert first.id == "apps-receive-term-at-deletion[restartPolicy=Always]"
    other = "apps-receive-term-at-deletion[restartPolicy=Never]"
    assert known[other].id == other


def test_every_fault_was_tried_and_caught_as_it_is_declared(known: Mapping[str, Case]) -> None:
    lines = trial.lines(faults.PAGE.read_text())
    for path in discover([FOLDER]):
        declared = load(path)
        assert declared.name in lines, f"conformance faults try {path} --write"
        _, _, caught, _, remarks = lines.pop(declared.name).removesuffix(" |").split(" | ")
        named = (*declared.expect.red, *declared.expect.undecided)
        assert set(re.findall(r"`([^`]+)`: ", caught)) == {known[name].id for name in named}, path
        assert not remarks, path
    assert not lines, "faults that are declared no more"


class Cluster:
    """One that keeps the names of the faults it was given."""

    given: ClassVar[list[str]] = []

    def __init__(self, _name: str, faults: Mapping[str, Any], gates: tuple[str, ...] = ()) -> None:
        self._faults = f"{faults['name']} {','.join(gates)}".strip()

    def create(self) -> SimpleNamespace:
        self.given.append(self._faults)
        return SimpleNamespace(kubernetes="v1", runtime="some")


def test_a_trial_that_comes_to_nothing_does_not_keep_the_next_from_being_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(path: Path, _declared: object, named: Iterable[Case], *_: object) -> dict[str, str]:
        if path.stem == "term-late":
            raise ConformanceError("the cases did not run")
        return {case.id: "passed" for case in named}

    monkeypatch.setattr(faults, "LocalProvider", Cluster)
    monkeypatch.setattr(faults, "_run", run)
    monkeypatch.setattr(faulty, "injections", lambda _name: ())
    tried = ["faults/term-late.yaml", "faults/events-wrong.yaml"]
    assert main(["faults", "try", *tried, "--reports", str(tmp_path)]) == 1
    assert Cluster.given == ["none", "term-late", "none", "events-wrong EventedPLEG", "none EventedPLEG"]
    said = capsys.readouterr()
    assert "the cases did not run" in said.err
    assert "events-wrong  4/4 green                not injected" in said.out


def test_only_a_faulty_cluster_can_be_given_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cluster", "faults", "none", "--name", "no-such-cluster"]) == 2
    assert "conformance cluster up --name no-such-cluster --faults FILE" in capsys.readouterr().err
