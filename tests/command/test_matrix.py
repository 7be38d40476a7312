"""What a matrix asks pytest for is tried before any cell is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.__main__ import main

CELLS = "kubernetes: ['1.37']\n"


@pytest.mark.whole
@pytest.mark.parametrize(
    ("asked", "field", "word"),
    [
        ("suites: [suites/nowhere]\n", "suites", "suites/nowhere"),
        ("suites: [suites/jobs]\nlow_load: [suites/nowhere.yaml]\n", "low_load", "suites/nowhere.yaml"),
        (
            "suites: [suites/jobs]\narguments: [-k, nothing-has-this-name]\n",
            "suites",
            "nothing-has-this-name",
        ),
    ],
)
def test_nothing_to_run_is_told_at_once(
    asked: str, field: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "matrix.yaml").write_text(asked + CELLS)
    status = main(["matrix", "--file", str(tmp_path / "matrix.yaml"), "--reports", str(tmp_path / "reports")])
    told = capsys.readouterr().err
    assert status == 2
    assert f"pytest finds no cases to run in {field}" in told
    assert word in told
    assert not (tmp_path / "reports" / "matrix.json").exists()
