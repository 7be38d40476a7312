"""The plugin as a user meets it: runs on real pods of the local cluster, judged again, interrupted, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.cluster import Api, ClusterInfo
from conformance.drive.namespaces import CASE

ROOT = Path(__file__).parents[2]
DEMONSTRATION = ROOT / "tests" / "data" / "demonstration"
pytestmark = pytest.mark.cluster


@dataclass(frozen=True)
class Ran:
    status: int
    output: str
    reports: Path

    def timeline(self, scenario: str) -> Path:
        (path,) = (self.reports / "timelines").glob(f"{scenario}*.ndjson")
        return path


def command(reports: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", str(DEMONSTRATION), "-q", "--reports", str(reports), *arguments]


def run(reports: Path, *arguments: str) -> Ran:
    done = subprocess.run(
        command(reports, *arguments), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    return Ran(done.returncode, done.stdout + done.stderr, reports)


@pytest.fixture(scope="module")
def ran(cluster: ClusterInfo, tmp_path_factory: pytest.TempPathFactory) -> Ran:  # noqa: ARG001
    return run(tmp_path_factory.mktemp("reports"), "--cluster", "local")


def namespaces(api: Api) -> set[str]:
    """Namespaces of the demonstration's cases; others may use the cluster at the same time."""
    cases = {path.stem.replace("_", "-") for path in DEMONSTRATION.rglob("*.yaml")}
    found = (item["metadata"] for item in api.list("/api/v1/namespaces")["items"])
    return {one["name"] for one in found if one.get("annotations", {}).get(CASE) in cases}


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.2)


@contextmanager
def under_way(api: Api, reports: Path) -> Iterator[subprocess.Popen[str]]:
    """A run that has made a namespace; killed at the end if it still lives."""
    before = namespaces(api)
    process = subprocess.Popen(
        command(reports, "--cluster", "local"),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        until(lambda: bool(namespaces(api) - before))
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_three_verdicts(ran: Ran) -> None:
    assert ran.status == 1, ran.output
    assert "1 failed, 1 passed, 1 unknown" in ran.output


def test_the_failure_text_shows_rule_place_and_evidence(ran: Ran) -> None:
    for part in (": FAILED", "expected", "observed", "rerun", "timeline", "◀", ".yaml:"):
        assert part in ran.output
    assert "Traceback" not in ran.output


def test_stored_timelines_are_judged_alike_without_a_cluster(ran: Ran) -> None:
    stored = sorted((ran.reports / "timelines").glob("*.ndjson"))
    environment = {key: value for key, value in os.environ.items() if key != "KUBECONFIG"}
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "judge", *map(str, stored)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert [done.stdout.count(f": {verdict}") for verdict in ("PASSED", "FAILED", "UNKNOWN")] == [1, 1, 1]


def test_nothing_is_left(ran: Ran, api: Api) -> None:
    assert ran.status == 1
    assert not namespaces(api)


def test_an_existing_cluster_and_workers_of_xdist(cluster: ClusterInfo, tmp_path: Path) -> None:
    done = run(tmp_path, "--kubeconfig", str(cluster.kubeconfig), "-n", "2")
    assert "1 failed, 1 passed, 1 unknown" in done.output


def test_what_failed_is_kept_for_a_look_if_wanted(api: Api, tmp_path: Path) -> None:
    run(tmp_path, "--cluster", "local", "--keep", "failed")
    kept = namespaces(api)
    try:
        assert len(kept) == 2
    finally:
        for name in kept:
            api.delete(f"/api/v1/namespaces/{name}")
        until(lambda: not namespaces(api))


def test_an_interrupt_ends_soon_and_leaves_nothing(api: Api, tmp_path: Path) -> None:
    with under_way(api, tmp_path) as process:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 2
    assert "3 of 3 cases were not run to their end" in said
    # It has told all of them to go and does not wait until they are gone.
    until(lambda: not namespaces(api))


def test_whoever_interrupts_again_and_again_sees_no_traceback(api: Api, tmp_path: Path) -> None:
    with under_way(api, tmp_path) as process:
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(0.02)
        assert process.returncode in (2, -signal.SIGINT)
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()
    until(lambda: not namespaces(api))


def test_the_next_run_removes_what_a_killed_one_left(api: Api, tmp_path: Path) -> None:
    with under_way(api, tmp_path) as process:
        process.kill()
        process.wait()
    assert namespaces(api)
    run(tmp_path, "--cluster", "local")
    assert not namespaces(api)
