from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.command import pages
from conformance.errors import Position
from conformance.scenario import Scenario, catalogue, upstream
from conformance.scenario.coverage import Coverage
from conformance.scenario.known_issues import KnownIssue

SUITES = Path(__file__).parents[2] / "suites"

MAP = """\
groups:
- suite: e2e
  prefix: Pods
  cases:
  - title: should *not* run
    requirements: [INIT-1]
  - title: should run and stop
    requirements: [INIT-1, INIT-2]
  - title: should survive
    requirements: [INIT-1, INIT-3]
  - title: should be fast
    reason: A question of performance.
"""


@pytest.fixture
def coverage() -> Coverage:
    known = catalogue.load(SUITES / "requirements.yaml")
    chosen = {name: replace(known[name], reason="") for name in ("INIT-1", "INIT-2", "EP-1")}
    chosen["INIT-3"] = replace(known["INIT-3"], reason="It takes two nodes.")
    position = Position("suites/init_containers/app_runs.yaml", 1, 1)
    scenario = Scenario("app-runs", "", "init_containers", position, "", requirements=("INIT-1",))
    issue = KnownIssue(
        scenario="app-runs",
        assertions=("starts",),
        statement="It does not.",
        link="https://example.org/1",
        first_seen=datetime.date(2026, 1, 31),
    )
    return Coverage.of(chosen, [scenario], [issue])


SHOWN = "[app-runs](../../suites/init_containers/app_runs.yaml) [⚠](https://example.org/1)"


def test_a_requirement_has_its_scenarios_or_the_reason_for_none(coverage: Coverage) -> None:
    rows = [line for line in pages.requirements(coverage) if line.startswith("| <a id=")]
    assert rows[0].startswith('| <a id="init-1"></a>INIT-1<br>priority 1 | Regular init containers MUST run')
    assert rows[0].endswith(f"| before v1.20 | {SHOWN} |")
    assert '[docs: init containers "Detailed behavior"](https://kubernetes.io/docs/' in rows[0]
    assert rows[1].endswith("| none yet |")
    assert rows[2].endswith("| none: It takes two nodes. |")


def test_families_are_counted(coverage: Coverage) -> None:
    lines = list(pages.requirements(coverage))
    assert "| [Init containers](#init) | 1 of 3 |  |  | 1 of 3 |" in lines
    assert "| all | 1 of 3 | 0 of 1 |  | 1 of 4 |" in lines


def test_a_case_of_upstream_has_what_its_requirements_have(coverage: Coverage, tmp_path: Path) -> None:
    path = tmp_path / "upstream.yaml"
    path.write_text(MAP)
    lines = list(pages.upstream(upstream.load(path), coverage))
    one, two, three = (f"[INIT-{number}](requirements.md#init-{number})" for number in (1, 2, 3))
    assert lines[lines.index("## e2e: Pods") + 4 :] == [
        f"| should \\*not\\* run | {one} | {SHOWN} |",
        f"| should run and stop | {one}, {two} | {SHOWN}<br>none yet for INIT-2 |",
        f"| should survive | {one}, {three} | {SHOWN}<br>none for INIT-3: It takes two nodes. |",
        "| should be fast |  | none: A question of performance. |",
    ]
    assert [line for line in lines if line.startswith("| ")][2:6] == [
        "| covered | 1 |",
        "| a requirement without a scenario yet | 1 |",
        "| not or not wholly, for a reason | 2 |",
        "| all | 4 |",
    ]
