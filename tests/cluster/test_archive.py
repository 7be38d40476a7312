"""OCI archives: readable by the standard's rules, the same for the same files."""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import archive
from conformance.cluster.archive import Image, Layer
from conformance.cluster.local import images

REFERENCES = {
    "busybox": "r.example/busybox:1",
    "agnhost": "r.example/agnhost:2",
    "pause": "r.example/pause:3",
}


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path]:
    found = {name: tmp_path / name for name in ("busybox", "agnhost", "catatonit")}
    for name, path in found.items():
        path.write_text(f"#!/bin/sh\n# {name}\necho sh busybox sleep\n")
        path.chmod(0o700)
    return found


def written(images: tuple[Image, ...], target: Path) -> dict[str, bytes]:
    archive.write(images, target)
    with tarfile.open(target) as opened:
        return {member.name: opened.extractfile(member).read() for member in opened}  # type: ignore[union-attr]


def test_every_blob_is_what_its_digest_says(sources: dict[str, Path], tmp_path: Path) -> None:
    files = written(images.compose(REFERENCES, sources), tmp_path / "out.tar")
    index = json.loads(files["index.json"])
    names = [manifest["annotations"]["io.containerd.image.name"] for manifest in index["manifests"]]
    assert sorted(names) == sorted(REFERENCES.values())
    for entry in index["manifests"]:
        manifest = json.loads(blob(files, entry))
        config = json.loads(blob(files, manifest["config"]))
        digests = [f"sha256:{hashlib.sha256(blob(files, layer)).hexdigest()}" for layer in manifest["layers"]]
        assert config["rootfs"]["diff_ids"] == digests


def blob(files: dict[str, bytes], descriptor: dict[str, Any]) -> bytes:
    content = files[f"blobs/{descriptor['digest'].replace(':', '/')}"]
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == descriptor["digest"]
    assert len(content) == descriptor["size"]
    return content


def test_any_user_can_run_the_programs(sources: dict[str, Path]) -> None:
    layer = images.busybox(sources["busybox"], images.applets(sources["busybox"]))
    with tarfile.open(fileobj=io.BytesIO(layer.tar())) as opened:
        members = {member.name: member for member in opened}
    assert members["bin/busybox"].mode == 0o755
    assert members["tmp"].mode == 0o1777
    assert members["bin/sh"].linkname == "busybox"
    assert {member.uid for member in members.values()} == {0}


def test_same_files_give_the_same_archive(sources: dict[str, Path], tmp_path: Path) -> None:
    first = images.ensure(REFERENCES, sources, tmp_path / "one")
    second = images.ensure(REFERENCES, sources, tmp_path / "two")
    assert first.read_bytes() == second.read_bytes()
    assert first.name == second.name
    sources["agnhost"].write_text("changed")
    assert images.ensure(REFERENCES, sources, tmp_path / "one") != first


def test_layer_that_images_share_is_stored_once(tmp_path: Path) -> None:
    shared = Layer(texts={"a": "x"})
    files = written((Image("r/a:1", [shared], {}), Image("r/b:1", [shared], {})), tmp_path / "out.tar")
    assert sum(b"ustar" in content for content in files.values()) == 1


def test_an_image_may_have_a_stop_signal(sources: dict[str, Path], tmp_path: Path) -> None:
    images.with_stop_signal("r.example/stop:1", "SIGUSR1", sources["busybox"], tmp_path / "out.tar")
    with tarfile.open(tmp_path / "out.tar") as opened:
        files = {member.name: opened.extractfile(member).read() for member in opened}  # type: ignore[union-attr]
    manifest = json.loads(files["index.json"])["manifests"][0]["digest"].removeprefix("sha256:")
    config = json.loads(files[f"blobs/sha256/{manifest}"])["config"]["digest"].removeprefix("sha256:")
    assert json.loads(files[f"blobs/sha256/{config}"])["config"]["StopSignal"] == "SIGUSR1"
