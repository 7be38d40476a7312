"""Slow scenarios run only when asked for; gates and kubelet fields are marks to choose by."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin.collection import collect

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
SCENARIO = """\
name: {name}
description: It MUST.
requirements: [INIT-1]
{more}
pod: {{containers: [{{name: app}}]}}
steps: [create]
assert: [{{starts: app}}]
violations: [{{drop: app Starting}}]
"""


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    folder = tmp_path / "suites"
    folder.mkdir()
    for name, more in (("quick", "gates: [Gate]"), ("long", "slow: true\nkubelet: {maxPods: 5}")):
        (folder / f"{name}.yaml").write_text(SCENARIO.format(name=name, more=more))
    return folder


@pytest.mark.parametrize(
    ("arguments", "collected"),
    [
        (["{suites}"], {"quick"}),
        (["{suites}", "-m", "slow"], {"long"}),
        (["{suites}", "-m", "slow or not slow"], {"quick", "long"}),
        (["{suites}", "-m", "Gate"], {"quick"}),
        (["{suites}", "-m", "slow and maxPods"], {"long"}),
        (["{suites}/long.yaml"], {"long"}),
        (["{suites}/long.yaml::long"], {"long"}),
    ],
)
def test_which_cases_are_meant(suites: Path, arguments: list[str], collected: set[str]) -> None:
    given = [argument.format(suites=suites) for argument in arguments]
    done = collect(ROOT, *given)
    assert set(done.names) == collected, done.said
