"""The commands that run the suites inside the cluster under test: the image, the objects, the run itself."""

from __future__ import annotations

import argparse
import json

from conformance.cluster import Api, NotFound, paths
from conformance.command.merge import publish
from conformance.errors import ClusterError
from conformance.indexed import collect, image
from conformance.indexed.manifest import Wanted, objects
from conformance.progress import Progress
from conformance.timing import SystemClock


def build(options: argparse.Namespace) -> int:
    """Write the image as an OCI archive."""
    progress = Progress()
    with progress.task(f"building {options.reference}", usual=6):
        options.output.parent.mkdir(parents=True, exist_ok=True)
        image.write(options.reference, options.output)
    print(options.output)
    return 0


def manifest(options: argparse.Namespace) -> int:
    """Print the objects as one JSON list, which kubectl takes as it is."""
    listed = {"apiVersion": "v1", "kind": "List", "items": objects(_wanted(options))}
    print(json.dumps(listed, indent=2))
    return 0


def run(options: argparse.Namespace) -> int:
    """Run the Job, merge what its indexes left; 1 if a case failed or stayed unknown, or an index was lost."""
    wanted, api = _wanted(options), Api.open(options.kubeconfig, options.context)
    _need_role(api, wanted.role)
    found = collect.run(api, wanted, options.reports, Progress(), SystemClock())
    for index, reason in sorted(found.lost.items()):
        print(f"shard {index + 1} of {wanted.count} {reason}")
    if not found.folders:
        return 1
    status = publish([found.folders[index] for index in sorted(found.folders)], options.reports)
    return 1 if found.lost else status


def _wanted(options: argparse.Namespace) -> Wanted:
    return Wanted(
        options.name, options.image, options.shards, tuple(options.arguments), options.server, options.role
    )


def _need_role(api: Api, role: str) -> None:
    try:
        api.get(f"{paths.collection('ClusterRole', api_version='rbac.authorization.k8s.io/v1')}/{role}")
    except NotFound as error:
        raise ClusterError(
            f"The cluster has no ClusterRole {role!r}, whose rights the shards run with. "
            "Make it first: conformance rbac | kubectl apply -f -"
        ) from error
