from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance.errors import ConformanceError, InvalidInput
from conformance.scenario import Version, catalogue

CATALOGUE = Path(__file__).parents[2] / "suites" / "requirements.yaml"

ENTRY = """\
families: {INIT: Init containers}
requirements:
- id: INIT-1
  family: INIT
  statement: It MUST.
  sources: [{kind: kep, ref: KEP-753, heading: Proposal}]
  since: {default_on: '1.29', ga: null}
  feature_gate: null
  priority: 1
  status: normative
  needs: [pod]
  observe: the log
  note: null
"""


def test_the_catalogue_of_the_project() -> None:
    requirements = catalogue.load(CATALOGUE)
    assert len(requirements) >= 218
    sidecar = requirements["SIDECAR-START-2"]
    assert (sidecar.family, sidecar.family_title) == ("SIDECAR-START", "Sidecar start-up ordering and gating")
    assert (sidecar.since, sidecar.gate, sidecar.status) == (Version(1, 29), "SidecarContainers", "normative")
    assert sidecar.source == 'KEP-753 "Proposal"'
    assert sidecar.ga == Version(1, 33)
    assert (requirements["INIT-1"].since, requirements["INIT-1"].gate) == (None, "")
    assert requirements["INIT-1"].source == 'docs: init containers "Detailed behavior"'
    assert all(one.id.rpartition("-")[0] == one.family for one in requirements.values())


def test_it_is_read_once_per_state_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "requirements.yaml"
    path.write_text(ENTRY)
    first = catalogue.load(path)
    assert catalogue.load(path) is first
    path.write_text(ENTRY.replace("MUST", "MUST NOT"))
    os.utime(path, ns=(1, 1))
    assert catalogue.load(path)["INIT-1"].statement == "It MUST NOT."


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("family: INIT\n", "family: INTI\n", "4:11: unknown family 'INTI'"),
        (
            "status: normative",
            "status: normal",
            "10:11: status must be one of the valid values, not 'normal'",
        ),
        ("  note: null\n", "", "3:3: missing key 'note'"),
        ("note: null", "notes: null", "13:3: unknown key 'notes'"),
        ("'1.29'", "1.29", "7:23: default_on must be a text, not 1.29"),
        ("note: null", "note: null\n  reason: ''", "14:11: reason must"),
    ],
)
def test_mistakes_have_positions(old: str, new: str, mistake: str, tmp_path: Path) -> None:
    path = tmp_path / "requirements.yaml"
    path.write_text(ENTRY.replace(old, new))
    with pytest.raises(InvalidInput) as caught:
        catalogue.load(path)
    assert mistake in str(caught.value)


def test_why_there_is_no_scenario_is_optional(tmp_path: Path) -> None:
    path = tmp_path / "requirements.yaml"
    path.write_text(ENTRY)
    assert catalogue.load(path)["INIT-1"].reason == ""
    path.write_text(ENTRY + "  reason: It takes two nodes.\n")
    os.utime(path, ns=(1, 1))
    assert catalogue.load(path)["INIT-1"].reason == "It takes two nodes."


def test_a_requirement_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "requirements.yaml"
    path.write_text(ENTRY + ENTRY.partition("requirements:\n")[2])
    with pytest.raises(InvalidInput, match="14:7: requirement 'INIT-1' is given twice"):
        catalogue.load(path)


def test_a_catalogue_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConformanceError, match="catalogue of requirements cannot be read"):
        catalogue.load(tmp_path / "requirements.yaml")
