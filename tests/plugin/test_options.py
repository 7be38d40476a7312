from pathlib import Path

import pytest

from conformance.errors import ConformanceError
from conformance.plugin.options import kind_config, pytest_addoption


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


@pytest.mark.parametrize("written", ["0", "-1", "two"])
def test_at_least_one_case_is_in_flight(written: str) -> None:
    parser = pytest.Parser(_ispytest=True)
    pytest_addoption(parser)
    assert parser.parse(["--in-flight", "1"]).in_flight == 1
    with pytest.raises(pytest.UsageError, match=f"'{written}' is not a whole number of 1 or more"):
        parser.parse(["--in-flight", written])
