"""Runs pytest in a process of its own: wall time, CPU time and memory; and CPU time of a local cluster."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import child
from benchmarks.arithmetic import Run
from conformance.cluster.local import cgroups
from conformance.cluster.local.layout import Layout
from conformance.errors import ConformanceError
from conformance.report import run_record

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def collect(paths: Sequence[str]) -> list[str]:
    """The node ids of the cases below the paths."""
    listed = child.run([*PYTEST, *paths, "--collect-only"]).output
    found = [line for line in listed.splitlines() if ".yaml::" in line]
    if not found:
        raise ConformanceError(f"no cases below {' '.join(paths)}:\n{listed[-1000:]}")
    return found


def run(paths: Sequence[str], limit: int, cluster: str, seconds: float, reports: Path | None = None) -> Run:
    """Run the cases with at most `limit` in flight; ConformanceError when that takes longer than `seconds`.

    `reports`: where its results stay; None for nowhere.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = str(reports or temporary)
        options = ["--cluster", "local", "--cluster-name", cluster, "--reports", folder]
        if limit:
            options += ["--in-flight", str(limit)]
        node, start = node_seconds(cluster), time.monotonic()
        done = child.run([*PYTEST, *paths, *options], seconds)
        wall, node = time.monotonic() - start, node_seconds(cluster) - node
        print(f"    {done.output.strip().splitlines()[-1] if done.output.strip() else '(no output)'}")
        durations, outcomes = _results(Path(folder), done.output)
        return Run(limit, wall, done.cpu, node, durations, outcomes, done.mib)


def _results(reports: Path, output: str) -> tuple[dict[str, float], dict[str, str]]:
    """Seconds of each case that ran, and the outcomes of all."""
    try:
        results = run_record.read(reports)
    except OSError:
        raise ConformanceError(f"the run left no results:\n{output[-1000:]}") from None
    ran = {result.case_id: result.seconds for result in results if result.seconds}
    if not ran:
        raise ConformanceError(f"no case of the run ran:\n{output[-1000:]}")
    return ran, {result.case_id: result.outcome for result in results}


def node_seconds(cluster: str) -> float:
    """CPU seconds that everything below the cluster's cgroup has used so far."""
    name = Layout(cluster, 1).cgroup
    for hierarchy in cgroups.hierarchies():
        group = hierarchy.mount / name
        if "cpuacct" in hierarchy.controllers:
            return int((group / "cpuacct.usage").read_text()) / 1e9
        if hierarchy.unified and (group / "cpu.stat").exists():
            lines = (line.split() for line in (group / "cpu.stat").read_text().splitlines())
            return int(dict(lines)["usage_usec"]) / 1e6
    raise ConformanceError(f"no cgroup of the local cluster {cluster!r} tells its CPU time")
