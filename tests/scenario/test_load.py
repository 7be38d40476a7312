from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import ConformanceError, InvalidInput
from conformance.scenario import Vocabulary
from conformance.scenario.files import check_unique, discover
from conformance.scenario.load import load

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "suites" / "family").mkdir(parents=True)
    requirements = (ROOT / "suites" / "requirements.yaml").read_text()
    (tmp_path / "suites" / "requirements.yaml").write_text(requirements)
    return tmp_path


def write(project: Path, name: str, content: bytes = b"") -> Path:
    path = project / "suites" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def test_scenario_files_are_found_sorted_and_once(project: Path) -> None:
    second, first = write(project, "family/b.yaml"), write(project, "family/a.yaml")
    other = write(project, "another/c.yaml")
    write(project, "known-issues.yaml")
    write(project, "family/notes.md")
    assert discover([project / "suites", first]) == [other, first, second]


def test_a_path_that_does_not_exist(project: Path) -> None:
    with pytest.raises(ConformanceError, match="nowhere does not exist"):
        discover([project / "nowhere"])


@pytest.mark.parametrize("name", ["family/a.yml", "family/notes.md", "requirements.yaml"])
def test_a_named_file_that_is_no_scenario(project: Path, name: str) -> None:
    write(project, "family/b.yaml")
    with pytest.raises(ConformanceError, match=rf"{name} is not a scenario file: expected a name in \.yaml"):
        discover([project / "suites", write(project, name)])


def test_a_folder_without_scenarios(project: Path) -> None:
    write(project, "family/notes.md")
    with pytest.raises(ConformanceError, match=r"no scenarios below .*family"):
        discover([project / "suites" / "family"])


def test_files_are_named_from_the_root(project: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(InvalidInput, match=r"^suites/family/a\.yaml:1:1: the file is empty$"):
        load(write(project, "family/a.yaml"), vocabulary, project)


def test_bytes_that_are_no_text(project: Path, vocabulary: Vocabulary) -> None:
    path = write(project, "family/a.yaml", b"name: a\ndescription: \xff\n")
    with pytest.raises(InvalidInput, match="2:14: not UTF-8"):
        load(path, vocabulary, project)


def test_a_file_that_cannot_be_read(project: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(ConformanceError, match="cannot be read: No such file"):
        load(project / "suites" / "family" / "gone.yaml", vocabulary, project)


def test_a_name_belongs_to_one_file(project: Path) -> None:
    files = [write(project, "family/app_runs.yaml"), write(project, "another/app_runs.yaml")]
    check_unique([files[0], files[0]], project)
    with pytest.raises(InvalidInput) as caught:
        check_unique(files, project)
    assert str(caught.value) == (
        "suites/another/app_runs.yaml:1:1: the name 'app-runs' is taken by suites/family/app_runs.yaml"
    )
