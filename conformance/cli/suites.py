"""Commands that run the suites as a whole: on the clusters of a matrix, or as a Job inside of one."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.common import Commands, add, add_actions, count

IMAGE = "localhost/pod-lifecycle-conformance:latest"
INSIDE = "https://$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)"


def add_to(commands: Commands) -> None:
    _matrix(commands)
    _image(commands)
    _job(commands)


def _matrix(commands: Commands) -> None:
    description = "Run the suites on every cluster of a declared matrix."
    matrix = add(commands, "matrix", "matrix:matrix", description)
    matrix.add_argument("--file", type=Path, default=Path("ci/matrix.yaml"), metavar="FILE")
    matrix.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR")
    matrix.add_argument(
        "--only", action="append", default=[], metavar="CELL", help="only this cell; repeatable"
    )
    matrix.add_argument("--fresh", action="store_true", help="run again what has been run already")


def _image(commands: Commands) -> None:
    description = "Build the container image of this project, without Docker."
    image = add(commands, "image", "job:build", description)
    image.add_argument("--output", type=Path, default=Path("reports/image.tar"), metavar="FILE")
    image.add_argument("--reference", default=IMAGE, metavar="IMAGE", help=f"its name (default: {IMAGE})")


def _job(commands: Commands) -> None:
    actions = add_actions(commands, "job", "The suites as an Indexed Job inside the cluster under test.")
    run = add(actions, "run", "job:run", "Run the Job, merge its results, delete it.")
    run.add_argument("--kubeconfig", type=Path, metavar="FILE")
    run.add_argument("--context", metavar="NAME")
    run.add_argument("--reports", type=Path, default=Path("reports/job"), metavar="DIR")
    manifest = add(actions, "manifest", "job:manifest", "Print the Job and what it needs, for kubectl.")
    for action in (run, manifest):
        _wanted(action)


def _wanted(action: argparse.ArgumentParser) -> None:
    """What the Job is to be, whether it is run or printed."""
    action.add_argument("--image", default=IMAGE, metavar="IMAGE", help="what `conformance image` built")
    action.add_argument("--shards", type=count, default=4, metavar="N", help="indexes (default: 4)")
    action.add_argument("--name", default="conformance", help="its namespace (default: conformance)")
    action.add_argument(
        "--server",
        default=INSIDE,
        metavar="URL",
        help="API server as pods reach it (default: its Service)",
    )
    action.add_argument(
        "--role",
        default="pod-lifecycle-conformance",
        metavar="NAME",
        help="ClusterRole of the shards (default: the one of `conformance rbac`)",
    )
    action.add_argument(
        "arguments", nargs="*", default=["suites"], metavar="ARGUMENT", help="pytest's, after --"
    )
