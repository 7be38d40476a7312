"""Image references, and that the embedded cluster has the same ones."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conformance.manifest import Images

VERSIONS = Path(__file__).parents[2] / "ci" / "versions.toml"


@pytest.mark.parametrize("name", ["agnhost", "busybox"])
def test_the_embedded_cluster_has_it(name: str) -> None:
    assert Images().reference(name) == tomllib.loads(VERSIONS.read_text())["images"][name]


def test_another_registry_and_single_references() -> None:
    images = Images(registry="mirror.example/e2e/", references={"agnhost": "mirror.example/agn:1"})
    assert images.reference("agnhost") == "mirror.example/agn:1"
    assert images.reference("busybox").startswith("mirror.example/e2e/busybox:")
    assert set(images.all) == {images.reference("agnhost"), images.reference("busybox")}
