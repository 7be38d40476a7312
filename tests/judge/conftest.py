"""Runs the tables of examples: every `test_<concept>.py` has `EXAMPLES`, one list per assertion.

An example is `(outcome, title, arguments, timeline, says)`: `timeline` in notation, with ` | ` between the events;
`says` must occur in what was observed or in the reason. `POD` or `PODS[word]` is the pod of the module's cases.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from conformance.errors import Position
from conformance.judge import ASSERTIONS, Finding, Outcome, judge
from conformance.scenario.model import Call, Case, Scenario, container_roles
from conformance.scenario.validation import strictly
from conformance.timeline import Timeline, notation

HERE = Position("suites/family/example.yaml", 1, 1)
POD: Mapping[str, Any] = {
    "initContainers": [{"name": "setup"}],
    "sidecars": [{"name": "proxy"}, {"name": "logs"}],
    "containers": [{"name": "app"}, {"name": "web"}],
}


class Example(NamedTuple):
    word: str
    pod: Mapping[str, Any]
    outcome: Outcome
    title: str
    arguments: Any
    timeline: str
    says: str

    @property
    def id(self) -> str:
        return f"{self.word}-{self.outcome.name}-{self.title}"

    def read(self) -> Timeline:
        return notation.parse(self.timeline.replace(" | ", "\n"))

    def case(self) -> Case:
        return case_of(self.word, self.arguments, self.pod)

    def find(self, timeline: Timeline | None = None) -> Finding:
        judgement = judge(self.case(), timeline or self.read())
        return judgement.verdicts[0].finding


def case_of(word: str, arguments: Any, pod: Mapping[str, Any] = POD) -> Case:
    context = {"containers": container_roles(pod)}
    call = Call(word, strictly(ASSERTIONS[word].arguments, arguments, context), HERE, word)
    return Case(Scenario("example", "An example.", "family", HERE, ""), {}, pod, (), (call,))


def examples_in(module: ModuleType) -> Iterator[Example]:
    pods = getattr(module, "PODS", {})
    for word, rows in getattr(module, "EXAMPLES", {}).items():
        pod = pods.get(word, getattr(module, "POD", POD))
        yield from (Example(word, pod, *row) for row in rows)


def all_examples() -> list[Example]:
    """Those of all modules of this folder."""
    found: list[Example] = []
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(f"examples_{file.stem}", file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += examples_in(module)
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "example" in metafunc.fixturenames:
        found = list(examples_in(metafunc.module))
        metafunc.parametrize("example", found, ids=[example.id for example in found])


@pytest.fixture
def check() -> Any:
    """Judges an example and compares: outcome, what is said, and that the evidence is there to be shown."""

    def run(example: Example) -> None:
        finding = example.find()
        told = f"{finding.expected} | {finding.observed} | {finding.because}"
        assert finding.outcome is example.outcome, told
        assert example.says in told, told
        assert bool(finding.because) == (finding.outcome is Outcome.UNKNOWN), told

    return run


@pytest.fixture
def make_case() -> Any:
    return case_of


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    return all_examples()
