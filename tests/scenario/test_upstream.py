from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import ConformanceError, InvalidInput, Position
from conformance.scenario import Scenario, catalogue, upstream
from conformance.scenario.coverage import Coverage

SUITES = Path(__file__).parents[2] / "suites"

MAP = """\
groups:
- suite: e2e
  prefix: Pods
  cases:
  - title: should run
    requirements: [INIT-1, INIT-2]
  - title: should stop
    requirements: [INIT-1]
    scenarios: [app-stops]
  - title: should be fast
    reason: A question of performance.
"""


def scenario(name: str, *requirements: str) -> Scenario:
    return Scenario(name, "", "family", Position(f"{name}.yaml", 1, 1), "", requirements=requirements)


@pytest.fixture
def coverage() -> Coverage:
    first, second = scenario("app-runs", "INIT-1"), scenario("app-stops", "INIT-1")
    return Coverage.of(catalogue.load(SUITES / "requirements.yaml"), [first, second])


def load(folder: Path, text: str) -> upstream.Upstream:
    path = folder / "upstream.yaml"
    path.write_text(text)
    return upstream.load(path)


def test_a_case_is_covered_by_the_scenarios_of_its_requirements(tmp_path: Path, coverage: Coverage) -> None:
    runs, stops, fast = load(tmp_path, MAP).groups[0].cases
    assert [one.name for one in runs.covering(coverage)] == ["app-runs", "app-stops"]
    assert runs.open(coverage) == ("INIT-2",)
    assert [one.name for one in stops.covering(coverage)] == ["app-stops"]
    assert stops.open(coverage) == ()
    assert (fast.covering(coverage), fast.open(coverage)) == ((), ())


def test_a_map_without_mistakes(tmp_path: Path, coverage: Coverage) -> None:
    load(tmp_path, MAP).check(coverage)


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("suite: e2e\n", "suite: e3e\n", "2:10: suite must be one of the valid values, not 'e3e'"),
        ("reason:", "because:", "11:5: unknown key 'because'"),
        ("  - title: should run\n", "  - titel: should run\n", "5:5: unknown key 'titel'"),
    ],
)
def test_mistakes_of_form_have_positions(old: str, new: str, mistake: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(tmp_path, MAP.replace(old, new))
    assert f"upstream.yaml:{mistake}" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("[INIT-1, INIT-2]", "[INIT-1, INIT-22]", "6:28: unknown requirement 'INIT-22'"),
        ("[app-stops]", "[app-stop]", "9:17: unknown scenario 'app-stop'"),
        ("requirements: [INIT-1]\n", "requirements: [INIT-2]\n", "9:17: scenario 'app-stops' covers none"),
        ("    reason: A", "    requirements: [INIT-1]\n    reason: A", "10:12: a case has either"),
        ("    requirements: [INIT-1, INIT-2]\n", "", "5:12: a case has either"),
        ("should stop", "should run", "7:12: this title is given twice"),
    ],
)
def test_mistakes_of_content_have_positions(
    old: str, new: str, mistake: str, tmp_path: Path, coverage: Coverage
) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(tmp_path, MAP.replace(old, new)).check(coverage)
    assert f"upstream.yaml:{mistake}" in str(caught.value)


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConformanceError, match="map of upstream's cases cannot be read"):
        upstream.load(tmp_path / "upstream.yaml")


def test_the_map_of_the_project() -> None:
    groups = upstream.load(SUITES / "upstream.yaml").groups
    assert sum(len(group.cases) for group in groups) == 340
