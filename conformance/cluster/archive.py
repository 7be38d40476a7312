"""Turns trees of files into one OCI archive, byte for byte the same for the same files.

Knows the OCI image layout and nothing about what is in the images.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Layer:
    """Files by path: contents with their mode. Links by path: their targets. Folders with their mode."""

    files: Mapping[str, Path] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, int] = field(default_factory=dict)

    def tar(self) -> bytes:
        """The layer as a tar file; everything belongs to root and everybody may read and execute it."""
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as out:
            for path, mode in self.folders.items():
                _add(out, path, tarfile.DIRTYPE, mode)
            for path, source in self.files.items():
                _add(out, path, tarfile.REGTYPE, 0o755, content=source.read_bytes())
            for path, text in self.texts.items():
                _add(out, path, tarfile.REGTYPE, 0o644, content=text.encode())
            for path, target in self.links.items():
                _add(out, path, tarfile.SYMTYPE, 0o777, target=target)
        return buffer.getvalue()


@dataclass(frozen=True)
class Image:
    """An image: its full reference, its layers, and fields of the OCI image configuration's `config`."""

    reference: str
    layers: Sequence[Layer]
    config: Mapping[str, Any]


def write(images: Iterable[Image], target: Path) -> None:
    """Write an archive that holds all the images, under their references."""
    blobs: dict[str, bytes] = {}
    tars: dict[int, bytes] = {}
    manifests = [_manifest(image, blobs, tars) for image in images]
    index = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": manifests,
    }
    with tarfile.open(target, mode="w", format=tarfile.GNU_FORMAT) as out:
        _add(out, "oci-layout", tarfile.REGTYPE, 0o644, content=_json({"imageLayoutVersion": "1.0.0"}))
        _add(out, "index.json", tarfile.REGTYPE, 0o644, content=_json(index))
        for digest, blob in blobs.items():
            _add(out, f"blobs/sha256/{digest}", tarfile.REGTYPE, 0o644, content=blob)


def _manifest(image: Image, blobs: dict[str, bytes], tars: dict[int, bytes]) -> dict[str, Any]:
    layers = [tars.setdefault(id(layer), layer.tar()) for layer in image.layers]
    machine = {"architecture": ARCHITECTURES[platform.machine()], "os": "linux"}
    configuration = {
        **machine,
        "config": {
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            **image.config,
        },
        "rootfs": {
            "type": "layers",
            "diff_ids": [f"sha256:{hashlib.sha256(tar).hexdigest()}" for tar in layers],
        },
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": _blob("application/vnd.oci.image.config.v1+json", _json(configuration), blobs),
        "layers": [_blob("application/vnd.oci.image.layer.v1.tar", tar, blobs) for tar in layers],
    }
    descriptor = _blob(str(manifest["mediaType"]), _json(manifest), blobs)
    tag = image.reference.rpartition(":")[2]
    names = {"io.containerd.image.name": image.reference, "org.opencontainers.image.ref.name": tag}
    return {**descriptor, "annotations": names, "platform": machine}


def _blob(media_type: str, content: bytes, blobs: dict[str, bytes]) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    blobs[digest] = content
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def _json(document: object) -> bytes:
    return json.dumps(document, sort_keys=True).encode()


def _add(
    out: tarfile.TarFile, path: str, kind: bytes, mode: int, content: bytes = b"", target: str = ""
) -> None:
    entry = tarfile.TarInfo(path)
    entry.type, entry.mode, entry.size, entry.linkname = kind, mode, len(content), target
    out.addfile(entry, io.BytesIO(content))
