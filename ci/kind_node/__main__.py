"""Builds an image for nodes of kind without any image registry: `python -m ci.kind_node NAME`; see README.md."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ci.kind_node import preload, programs, root
from conformance import cache
from conformance.cluster.local import images, material, packages, pins
from conformance.errors import ConformanceError
from conformance.progress import Progress

DOCKERFILE = Path(__file__).with_name("Dockerfile")
NEEDED = (packages.command("mmdebstrap", "mmdebstrap"),)


def main(name: str) -> None:
    """Build the image `name` in the engine that `docker` speaks to, and print how it is used."""
    progress = Progress()
    packages.ensure(NEEDED, progress)
    made = programs.gather(progress)
    sources = {
        "agnhost": made.paths["agnhost"],
        "busybox": material.busybox(progress),
        "catatonit": packages.binary("catatonit", "usr/bin/catatonit", cache.folder(), progress),
    }
    with TemporaryDirectory(prefix="kind-node-") as folder:
        context = Path(folder, "context")
        context.mkdir()
        with progress.task("making the node's root file system", usual=60):
            root.make(Path(folder, "root"), made)
            preload.load(Path(folder, "root"), made, images.compose(pins.load().images, sources))
            pack = ("tar", "--numeric-owner", "--directory", Path(folder, "root"), "--create", "--file")
            subprocess.run([*pack, context / "root.tar", "."], check=True)
        shutil.copy(DOCKERFILE, context)
        with progress.task(f"building {name}", usual=30):
            subprocess.run(
                ["docker", "build", "--quiet", "--tag", name, context], stdout=subprocess.DEVNULL, check=True
            )
    print(f"export PATH={made.paths['kind'].parent}:$PATH")
    print(
        f"pytest suites --cluster kind --kind-config {DOCKERFILE.with_name('kind.yaml')} --node-image {name}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m ci.kind_node")
    parser.add_argument("name", help="of the image, with its tag")
    try:
        main(parser.parse_args().name)
    except (ConformanceError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
