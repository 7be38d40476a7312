"""Which Rust is taken for builds, and what it is asked to make."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pytest

from conformance.cluster.local import packages, pins, rust
from conformance.cluster.local.packages import Part
from conformance.errors import ClusterError
from conformance.progress import Progress

YOUKI = pins.load().component("youki")


def cargo(folder: Path, version: str) -> Path:
    """A command that says it is that version of cargo."""
    command = folder / f"cargo-{version}"
    command.write_text(f"#!/bin/sh\necho 'cargo {version} (abc 2026-01-01)'\n")
    command.chmod(0o755)
    return command


def test_rust_that_a_crate_asks_for(tmp_path: Path) -> None:
    manifest = tmp_path / "Cargo.toml"
    manifest.write_text('[package]\nname = "x"\nrust-version = "1.88"\n')
    assert rust.directive(manifest) == "1.88"


def test_version_of_a_command(tmp_path: Path) -> None:
    found = rust.inspect(cargo(tmp_path, "1.95.0"))
    assert found is not None
    assert str(found) == "Rust 1.95.0"


@pytest.mark.parametrize("script", ["echo gargo 1.95.0", "echo cargo 1.95.0; exit 1"])
def test_command_that_does_not_work(tmp_path: Path, script: str) -> None:
    broken = tmp_path / "cargo"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o755)
    assert rust.inspect(broken) is None
    assert rust.inspect(tmp_path / "missing") is None


def test_new_enough_one_of_the_machine_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = (cargo(tmp_path, "1.66.0"), cargo(tmp_path, "1.95.0"))
    monkeypatch.setattr(rust, "candidates", lambda: places)
    assert rust.find([YOUKI], Progress()).program == places[1]


def test_debians_is_installed_where_only_an_old_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [cargo(tmp_path, "1.66.0")]
    wanted: list[str] = []

    def install(parts: Iterable[Part], _: Progress) -> None:
        wanted.extend(part.package for part in parts if not part.present())
        places.append(cargo(tmp_path, "1.96.0"))

    monkeypatch.setattr(rust, "candidates", lambda: tuple(places))
    monkeypatch.setattr(packages, "ensure", install)
    said = io.StringIO()
    assert rust.find([YOUKI], Progress(said)).version == "1.96.0"
    assert wanted == ["cargo-web"]
    assert "Rust 1.88 is needed and only 1.66.0" in said.getvalue()


@pytest.mark.parametrize(("brings", "told"), [("nothing", "did not bring it"), ("an error", "no package")])
def test_without_any_it_is_said_what_to_do(brings: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def install(*_: object) -> None:
        if brings == "an error":
            raise ClusterError("no package")

    monkeypatch.setattr(rust, "candidates", tuple)
    monkeypatch.setattr(packages, "ensure", install)
    with pytest.raises(ClusterError, match=rf"There is no Rust here.*{told}.*choose another OCI runtime"):
        rust.find([YOUKI], Progress(io.StringIO()))


def test_settings_of_the_user_do_not_reach_the_build() -> None:
    settings = {
        "RUSTFLAGS": "-g",
        "CARGO_BUILD_TARGET": "x",
        "CARGO_PROFILE_RELEASE_LTO": "off",
        "RUSTC": "mine",
    }
    kept = {"PATH": "/usr/bin", "CARGO_HOME": "/c", "CARGO_BUILD_JOBS": "1", "RUSTUP_HOME": "/r"}
    assert rust.environment(settings | kept) == kept


def test_locked_sources_and_nothing_beside_the_command(tmp_path: Path) -> None:
    recipe = rust.recipe(YOUKI, YOUKI.commands[0], Path("cargo"), tmp_path)
    assert "--locked" in recipe.argv
    assert recipe.argv[recipe.argv.index("--package") + 1] == "youki"
    assert recipe.product == tmp_path / "target/release/youki"
