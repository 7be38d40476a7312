"""A registry on the loopback interface that serves the images of an OCI archive, to whoever knows a password.

They get another identity: since 1.35 the kubelet asks for the password of every image that it once pulled with one,
by whatever name, and a node would lose the images that it was started with (KEP-2535).
"""

from __future__ import annotations

import base64
import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

INDEX = "index.json"
NAME = "io.containerd.image.name"


class Registry(ThreadingHTTPServer):
    """`pulled`: what was handed out, `<repository>/manifests/<tag>` and the like. `users`: their passwords."""

    daemon_threads = True

    def __init__(self, archive: Path, prefix: str, users: Mapping[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.prefix, self.pulled = prefix, list[str]()
        self.tokens = {base64.b64encode(f"{name}:{word}".encode()).decode() for name, word in users.items()}
        with tarfile.open(archive) as tar:
            self.blobs = {
                f"sha256:{Path(one.name).name}": _read(tar, one) for one in tar if "sha256/" in one.name
            }
            index = json.loads(_read(tar, tar.getmember(INDEX)))
        self.tags = {_repository(one): self._own(one["digest"]) for one in index["manifests"]}

    @property
    def place(self) -> str:
        """The value of --image-registry."""
        return f"localhost:{self.server_port}/{self.prefix}"

    def _own(self, digest: str) -> str:
        """The digest of the same image with a label of ours."""
        manifest = json.loads(self.blobs[digest])
        configuration = json.loads(self.blobs[manifest["config"]["digest"]])
        configuration["config"]["Labels"] = {"from": self.place}
        content = json.dumps(configuration).encode()
        manifest["config"] |= {"digest": self._add(content), "size": len(content)}
        return self._add(json.dumps(manifest).encode())

    def _add(self, blob: bytes) -> str:
        digest = f"sha256:{hashlib.sha256(blob).hexdigest()}"
        self.blobs[digest] = blob
        return digest

    def content(self, path: str) -> tuple[str, bytes] | None:
        """Digest and bytes of `<repository>/manifests/<tag or digest>` or `<repository>/blobs/<digest>`."""
        repository, _, reference = path.rpartition("/")
        name = repository.removeprefix(f"{self.prefix}/").rpartition("/")[0]
        digest = self.tags.get(f"{name}:{reference}", reference)
        return (digest, self.blobs[digest]) if digest in self.blobs else None


class Handler(BaseHTTPRequestHandler):
    """The reading half of the OCI distribution API."""

    protocol_version = default_request_version = (
        "HTTP/1.1"  # also to a client that tries TLS first, which goes by it
    )
    server: Registry

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, *_: object) -> None:
        """Silence."""

    def _answer(self, *, body: bool) -> None:
        if (
            self.server.tokens
            and self.headers.get("Authorization", "").removeprefix("Basic ") not in self.server.tokens
        ):
            self._send(401, b"", {"WWW-Authenticate": 'Basic realm="tests"'}, body)
            return
        path = self.path.removeprefix("/v2/")
        found = self.server.content(path)
        if found is None:
            self._send(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}', {}, body)
            return
        self.server.pulled.append(path)
        digest, content = found
        kind = json.loads(content).get("mediaType") if "/manifests/" in path else "application/octet-stream"
        self._send(200, content, {"Docker-Content-Digest": digest, "Content-Type": kind}, body)

    def _send(self, status: int, content: bytes, headers: Mapping[str, str], body: bool) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)


@contextmanager
def registry(archive: Path, prefix: str, users: Mapping[str, str]) -> Iterator[Registry]:
    """One that serves during the body."""
    with Registry(archive, prefix, users) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def _repository(manifest: Mapping[str, Mapping[str, str]]) -> str:
    """The last part of an image's name with its tag."""
    return manifest["annotations"][NAME].rpartition("/")[2]
