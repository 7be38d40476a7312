from pathlib import Path

import pytest

from conformance.errors import ConformanceError
from conformance.plugin.options import kind_config


def test_a_configuration_of_kind_is_read(tmp_path: Path) -> None:
    file = tmp_path / "kind.yaml"
    file.write_text("kind: Cluster\nnodes: [{role: worker}]\n")
    assert kind_config(file) == {"kind": "Cluster", "nodes": [{"role": "worker"}]}
    assert kind_config(None) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [("- kind\n", "is no configuration of kind"), ("a: [\n", "kind.yaml:"), ("", "is empty")],
)
def test_what_is_none(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "kind.yaml").write_text(text)
    with pytest.raises(ConformanceError, match=told):
        kind_config(tmp_path / "kind.yaml")
    with pytest.raises(ConformanceError, match="absent cannot be read: No such file"):
        kind_config(tmp_path / "absent")
