"""Which of the compilers found is taken."""

from pathlib import Path

import pytest

from conformance.cluster.local import toolchain
from conformance.cluster.local.toolchain import Toolchain


def go(version: str) -> Toolchain:
    return Toolchain("Go", Path(f"/opt/go{version}/bin/go"), version)


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ([], None),
        (["1.19.8"], None),
        (["1.26.5"], None),
        (["1.26.6"], "1.26.6"),
        (["1.9.1", "1.30.0", "1.26.6"], "1.30.0"),
    ],
)
def test_first_that_is_new_enough(found: list[str], chosen: str | None) -> None:
    chain = toolchain.choose(map(go, found), needed="1.26.6")
    assert (chain.version if chain else None) == chosen


def test_reason_names_what_is_here() -> None:
    assert toolchain.reason("Go", [], "1.26.6") == "There is no Go here"
    assert "Go 1.26.6 is needed and only 1.19.8" in toolchain.reason("Go", [go("1.19.8")], "1.26.6")
