"""ci/versions.toml: the one place of versions, in step with the modules that are built."""

import re
import tomllib
from pathlib import Path

import pytest

from conformance.cluster.local import pins
from conformance.cluster.local.pins import CI, Component
from conformance.errors import ConformanceError
from conformance.manifest import Images

VERSIONS = ("1.36.3", "1.37.0", "1.37.2")


@pytest.mark.parametrize(
    ("wanted", "chosen"), [("1.37.0", "1.37.0"), ("v1.36.3", "1.36.3"), ("1.37", "1.37.2"), ("v1", "1.37.2")]
)
def test_version_or_its_beginning(wanted: str, chosen: str) -> None:
    assert pins.choose(wanted, VERSIONS) == chosen


@pytest.mark.parametrize("wanted", ["1.3", "1.37.3", "1.37.20", "latest", "2"])
def test_version_that_is_not_pinned_names_those_that_are(wanted: str) -> None:
    with pytest.raises(ConformanceError, match=r"valid: 1\.36\.3, 1\.37\.0, 1\.37\.2.*--cluster kind"):
        pins.choose(wanted, VERSIONS)


def components() -> list[Component]:
    return [component for version in pins.available() for component in pins.load(version).components]


MODULES = [component for component in components() if component.language == "go"]
CRATES = [component for component in pins.load().components if component.language == "rust"]


def named(component: Component) -> str:
    return component.folder.name


@pytest.mark.parametrize("component", MODULES, ids=named)
def test_module_requires_the_version_that_is_named(component: Component) -> None:
    module = (component.folder / "go.mod").read_text()
    for path, version in component.requires.items():
        assert re.search(rf"^\s*{re.escape(path)} v{re.escape(version)}\b", module, re.MULTILINE)
    assert (component.folder / "go.sum").stat().st_size > 0


@pytest.mark.parametrize("component", MODULES, ids=named)
def test_every_command_is_a_tool_of_its_module(component: Component) -> None:
    module = (component.folder / "go.mod").read_text()
    tools = re.findall(r"^(?:tool|\t)\s*([\w./-]+)$", module, re.MULTILINE)
    assert sorted(tools) == sorted(command.package for command in component.commands)


@pytest.mark.parametrize("component", CRATES, ids=named)
def test_crate_of_the_version_that_is_named(component: Component) -> None:
    manifest = tomllib.loads((component.folder / "Cargo.toml").read_text())
    required = {crate: entry["version"] for crate, entry in manifest["dependencies"].items()}
    assert required == {crate: f"={version}" for crate, version in component.requires.items()}
    assert set(required) == {command.package for command in component.commands}


@pytest.mark.parametrize("component", CRATES, ids=named)
def test_every_crate_is_pinned_by_its_checksum(component: Component) -> None:
    locked = tomllib.loads((component.folder / "Cargo.lock").read_text())["package"]
    assert [crate["name"] for crate in locked if "checksum" not in crate] == [f"components-{component.name}"]
    assert component.requires.items() <= {crate["name"]: crate["version"] for crate in locked}.items()


def test_default_is_the_newest() -> None:
    assert pins.load().kubernetes == pins.available()[-1]


@pytest.mark.parametrize("version", pins.available())
def test_staging_modules_are_those_of_the_version(version: str) -> None:
    module = (CI / "components" / f"kubernetes-{version}" / "go.mod").read_text()
    staged = re.findall(r"^\t(k8s\.io/\S+) => \1 v0\.(\S+)$", module, re.MULTILINE)
    assert len(staged) > 25
    assert {f"1.{published}" for _, published in staged} == {version}


def test_version_is_stamped_into_kubernetes() -> None:
    flags = pins.load("1.37.2").component("kubernetes").ldflags
    assert "-X k8s.io/component-base/version.gitVersion=v1.37.2" in flags
    assert "version.gitMinor=37" in flags


def test_images_are_those_that_scenarios_name() -> None:
    assert set(Images().all) <= set(pins.load().images.values())


def test_no_component_is_left_out() -> None:
    folders = {folder.name for folder in Path(CI, "components").iterdir()}
    assert folders == {component.folder.name for component in components()}
