"""Image references, and that the embedded cluster has the same ones."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conformance.errors import ConformanceError
from conformance.manifest import Images
from conformance.manifest.images import registry

VERSIONS = Path(__file__).parents[2] / "ci" / "versions.toml"


@pytest.mark.parametrize("name", ["agnhost", "busybox"])
def test_the_embedded_cluster_has_it(name: str) -> None:
    assert Images().reference(name) == tomllib.loads(VERSIONS.read_text())["images"][name]


def test_another_registry() -> None:
    images = Images(registry("mirror.example:5000/e2e/"))
    assert images.reference("busybox").startswith("mirror.example:5000/e2e/busybox:")
    assert set(images.all) == {images.reference("agnhost"), images.reference("busybox")}


@pytest.mark.parametrize(
    "place", ["localhost:5000", "10.0.0.1", "[fd00::1]:5000/a", "r.example/team/e2e-test_images"]
)
def test_places_of_images(place: str) -> None:
    assert registry(place) == place


@pytest.mark.parametrize(
    "place", ["https://r.example", "", "/mirror", "r.example/Mirror", "r.example/a:1", "r.example//a"]
)
def test_what_is_no_place_of_images_is_told(place: str) -> None:
    with pytest.raises(
        ConformanceError, match=r"write --image-registry HOST\[:PORT\]\[/PREFIX\], without a scheme"
    ):
        registry(place)


def test_logical_names_in_a_patch_become_references() -> None:
    images = Images("mirror.example")
    containers = [{"name": "app", "image": "agnhost"}, {"name": "other", "image": "x/y:1"}, {"name": "third"}]
    spec = {"containers": containers, "initContainers": [{"name": "p", "image": "busybox"}], "hostname": "h"}
    found = images.resolve({"metadata": {"labels": {}}, "spec": spec})
    assert [one.get("image") for one in found["spec"]["containers"]] == [
        "mirror.example/agnhost:2.59",
        "x/y:1",
        None,
    ]
    assert found["spec"]["initContainers"][0]["image"] == images.reference("busybox")
    assert (found["spec"]["hostname"], found["metadata"]) == ("h", {"labels": {}})
    assert containers[0]["image"] == "agnhost"
    assert images.resolve({"metadata": {}}) == {"metadata": {}}
