"""A matrix becomes its cells; a slip of the pen in it is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import ConformanceError, InvalidInput
from conformance.matrix.declared import Cell, load

WHOLE = """\
kubernetes: ["1.36", "1.37"]
manager: [containerd, containerd-1.6]
runtime: [runc, crun]
exclude:
- {kubernetes: "1.37", manager: containerd-1.6, reason: too old}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "matrix.yaml"
    path.write_text(text)
    return path


def test_every_combination_is_a_cell_but_the_excluded(tmp_path: Path) -> None:
    matrix = load(written(tmp_path, WHOLE))
    assert [cell.name for cell in matrix.cells()] == [
        "1.36+containerd+runc",
        "1.36+containerd+crun",
        "1.36+containerd-1.6+runc",
        "1.36+containerd-1.6+crun",
        "1.37+containerd+runc",
        "1.37+containerd+crun",
    ]
    assert matrix.excluded(Cell("1.37", "containerd-1.6", "crun")) == "too old"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kubernetes: 1.37\n", "matrix.yaml:1:13: "),
        ("kubernetes: []\n", "matrix.yaml:1:13: "),
        ('kubernetes: ["1.37"]\nruntimes: [runc]\n', "matrix.yaml:2:1: "),
        (WHOLE.replace("containerd-1.6, r", "containerd-1.7, r"), "matrix.yaml:5:33: "),
        (WHOLE.replace(", reason: too old", ""), "matrix.yaml:5:3: "),
    ],
)
def test_a_mistake_has_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        load(written(tmp_path, text))
    assert told in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConformanceError, match="cannot be read"):
        load(tmp_path / "none.yaml")
