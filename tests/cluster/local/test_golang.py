"""Which Go a module asks for, and which one a command is."""

import os
from pathlib import Path

import pytest

from conformance.cluster.local import golang


def test_go_that_a_module_asks_for(tmp_path: Path) -> None:
    module = tmp_path / "go.mod"
    module.write_text("module x\n\ngo 1.26.6\n\ngodebug default=go1.26\n")
    assert golang.directive(module) == "1.26.6"


@pytest.mark.parametrize(
    ("says", "version"), [("go1.26.6", "1.26.6"), ("go1.27rc1", "1.27"), ("gccgo", None)]
)
def test_version_of_a_command(tmp_path: Path, says: str, version: str | None) -> None:
    command = tmp_path / "go"
    command.write_text(f"#!/bin/sh\necho {says}\n")
    command.chmod(0o755)
    found = golang.inspect(command)
    assert (found.version if found else None) == version


def test_command_that_does_not_work(tmp_path: Path) -> None:
    assert golang.inspect(tmp_path / "missing") is None
    broken = tmp_path / "go"
    broken.write_text("#!/bin/sh\necho go1.26.6; exit 1\n")
    broken.chmod(0o755)
    assert golang.inspect(broken) is None


def test_settings_of_the_user_do_not_reach_the_build() -> None:
    environment = golang.environment(
        {**os.environ, "GOFLAGS": "-mod=vendor", "GOOS": "plan9", "GOROOT": "/x"}
    )
    assert environment["GOFLAGS"] == "-buildvcs=false"
    assert "GOOS" not in environment
    assert "GOROOT" not in environment
    assert environment["PATH"] == os.environ["PATH"]
