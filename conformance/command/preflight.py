"""The command that shows what an existing cluster has of what runs need."""

from __future__ import annotations

import argparse
import json
import uuid
from dataclasses import asdict
from functools import partial

from conformance.cluster import Api, ClusterInfo, Options
from conformance.cluster.existing import ExistingProvider
from conformance.command.scenarios import cases
from conformance.drive.setting import settled
from conformance.preflight import Finding, Level, check, lines
from conformance.timing import SystemClock


def preflight(options: argparse.Namespace) -> int:
    """Print what was found; 1 if anything is missing."""
    wanted = Options(
        "existing",
        kubeconfig=options.kubeconfig,
        context=options.context,
        node_selector=options.node_selector or {},
    )
    api = Api.open(options.kubeconfig, options.context)

    def describe() -> ClusterInfo:
        return ExistingProvider(wanted).create()

    run, named = uuid.uuid4().hex[:8], list(cases(options.paths))
    found = check(api, describe, partial(settled, options, api), named, run, SystemClock())
    print(_json(found) if options.format == "json" else "\n".join(lines(found)))
    return int(any(finding.level is Level.MISSING for finding in found))


def _json(findings: list[Finding]) -> str:
    return json.dumps([asdict(finding) | {"level": finding.level.value} for finding in findings], indent=1)
