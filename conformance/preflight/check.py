"""Everything that the preflight looks at, in an order in which what is missing explains what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from conformance.cluster import Api, ApiError, ClusterInfo
from conformance.cluster.access import may
from conformance.drive.setting import Setting
from conformance.preflight.clocks import clocks
from conformance.preflight.finding import Finding, Level
from conformance.preflight.rights import rights
from conformance.preflight.scenarios import scenarios
from conformance.preflight.trial import trial
from conformance.scenario import Case
from conformance.timing import Clock


def check(
    api: Api,
    describe: Callable[[], ClusterInfo],
    settle: Callable[[], Setting],
    cases: Iterable[Case],
    run: str,
    clock: Clock,
) -> list[Finding]:
    """What was found. `describe` and `settle`: facts of the cluster and the setting of a run, read when it is clear
    that they may be; ConformanceError from them and from whatever cannot be found out."""
    found = rights(partial(may, api))
    if any(finding.level is Level.MISSING for finding in found):
        return [*found, Finding(Level.NOTE, "the rest", "is looked at once the rights are there")]
    info = describe()
    found = [_versions(info), *found]
    try:
        found += trial(api, settle(), run, clock)
    except ApiError as error:
        found.append(Finding(Level.MISSING, "trial", f"a pod could not be tried: {error}"))
    return [*found, clocks(api, info.node, clock), scenarios(cases, info)]


def _versions(info: ClusterInfo) -> Finding:
    known = (
        f"{len(info.gates)} feature gates are known to be on" if info.gates else "no feature gate is known"
    )
    settings = "" if info.kubelet else "; the kubelet's configuration may not be read"
    return Finding(
        Level.OK, "cluster", f"Kubernetes {info.kubernetes}, {info.runtime} on {info.node}; {known}{settings}"
    )
