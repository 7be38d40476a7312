"""Facts of several workers end in one file."""

from __future__ import annotations

from pathlib import Path

from conformance.report import environment


def test_workers_add_to_one_file_and_differing_values_stand_side_by_side(tmp_path: Path) -> None:
    environment.add(tmp_path, {"kubernetes": "v1.37.2", "node": "a"})
    environment.add(tmp_path, {"kubernetes": "v1.37.2", "node": "b", "cluster name": "x y\nz", "empty": ""})
    environment.add(tmp_path, {"node": "a"})
    assert (tmp_path / environment.FILE).read_text() == (
        "cluster_name = x y z\nkubernetes = v1.37.2\nnode = a, b\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == [environment.FILE]
