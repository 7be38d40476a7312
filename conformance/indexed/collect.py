"""Runs the Job to its end: creates its objects, fetches each index's results as they are ready, deletes everything.

An index that will never have results is lost, which is told with the reason; the others go on.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from conformance.cluster import ApiError, Executed, NotFound, paths
from conformance.indexed import lost, pack, presence
from conformance.indexed.image import PYTHON
from conformance.indexed.manifest import LABEL, Object, Wanted
from conformance.indexed.patience import patiently
from conformance.indexed.presence import created
from conformance.indexed.worker import COLLECTED
from conformance.progress import Progress
from conformance.timing import Clock, Deadline

PERIOD = 5.0
"""Seconds between two looks at the indexes that are not done."""
FETCH = 300.0
"""Seconds that one index's results may take to come."""
INDEX = "batch.kubernetes.io/job-completion-index"
STANDSTILL = 900.0
"""Seconds without any pod that runs, for a cluster to admit one, find it a node and pull the image."""


class Cluster(presence.Cluster, Protocol):
    """The part of `Api` that is used here."""

    def get(self, path: str) -> dict[str, Any]: ...

    def execute(
        self, namespace: str, pod: str, container: str, command: Sequence[str], timeout: float = 30.0
    ) -> Executed: ...


@dataclass
class Collected:
    """The folders of the indexes' results, and why others have none."""

    folders: dict[int, Path] = field(default_factory=dict)
    lost: dict[int, str] = field(default_factory=dict)

    def awaited(self, count: int) -> set[int]:
        return set(range(count)) - self.folders.keys() - self.lost.keys()


def run(api: Cluster, wanted: Wanted, reports: Path, progress: Progress, clock: Clock) -> Collected:
    """Run the Job and put the results of index N in `reports`/shard-N+1; ClusterError if it cannot be created."""
    found = Collected()
    with created(api, wanted, clock), progress.task(f"running {wanted.count} shards in the cluster"):
        calm = Deadline(clock, STANDSTILL)
        while awaited := found.awaited(wanted.count):
            pods = _look(api, wanted, reports, found, clock)
            if any(map(lost.runs, pods.values())):
                calm = Deadline(clock, STANDSTILL)
            elif calm.expired:
                _give_up(api, wanted, pods, found)
            for index in sorted(awaited - found.awaited(wanted.count)):
                progress.say(f"shard {index + 1} of {wanted.count}: {found.lost.get(index, 'collected')}")
            clock.sleep(PERIOD if found.awaited(wanted.count) else 0.0)
    return found


def _look(api: Cluster, wanted: Wanted, reports: Path, found: Collected, clock: Clock) -> dict[int, Object]:
    """Fetch what is ready and find what is lost; the pods of the indexes that are awaited still.

    An API server that does not answer is asked again for as long as finished indexes wait for the collector.
    """
    job, pods = patiently(lambda: (_job(api, wanted), _pods(api, wanted)), Deadline(clock, wanted.wait))
    for index in found.awaited(wanted.count):
        pod = pods.get(index)
        if reason := lost.gone(job, index) if pod is None else lost.hopeless(pod):
            found.lost[index] = f"lost: {reason}"
        elif pod is not None and pod.get("status", {}).get("phase") == "Running":
            with suppress(ApiError):  # asked again at the next look
                _fetch(
                    api, wanted.name, pod["metadata"]["name"], reports / f"shard-{index + 1}", index, found
                )
    return {index: pods[index] for index in pods.keys() & found.awaited(wanted.count)}


def _give_up(api: Cluster, wanted: Wanted, pods: Mapping[int, Object], found: Collected) -> None:
    """Nothing comes any more: every index that is awaited is lost."""
    selector = f"involvedObject.kind=Job,involvedObject.name={wanted.name}"
    events = api.list(paths.collection("Event", wanted.name), field_selector=selector)["items"]
    for index in found.awaited(wanted.count):
        why = lost.obstacle(pods.get(index), events)
        found.lost[index] = f"lost: nothing has run for {STANDSTILL:.0f} s; {why}"


def _job(api: Cluster, wanted: Wanted) -> Object | None:
    """The Job as it is now; None when somebody has deleted it."""
    with suppress(NotFound):
        return api.get(f"{paths.collection('Job', wanted.name, 'batch/v1')}/{wanted.name}")
    return None


def _pods(api: Cluster, wanted: Wanted) -> dict[int, Object]:
    """The pod of each index; it has no other, as a failed one is not tried again."""
    pods = api.list(paths.collection("Pod", wanted.name), label_selector=f"{LABEL}={wanted.name}")["items"]
    return {int(labels[INDEX]): pod for pod in pods if INDEX in (labels := pod["metadata"]["labels"])}


def _fetch(api: Cluster, namespace: str, pod: str, folder: Path, index: int, found: Collected) -> None:
    """Fetch the results if they are ready, and let the container end."""
    answer = _call(api, namespace, pod, "results")
    if answer.code == 0:
        shutil.rmtree(folder, ignore_errors=True)
        pack.unpack(answer.stdout, folder)
        found.folders[index] = folder
        _call(api, namespace, pod, COLLECTED)


def _call(api: Cluster, namespace: str, pod: str, word: str) -> Executed:
    return api.execute(namespace, pod, "shard", [PYTHON, "-m", "conformance.indexed.pack", word], FETCH)
