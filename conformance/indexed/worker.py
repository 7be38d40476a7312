"""What an index of the Job runs: its shard, then the wait until its results have been collected.

The results go with the pod, so the container ends only when a collector has said that it has them (a file beside
them), or after the wait, when nobody seems to come.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.files import replace
from conformance.timing import Deadline, SystemClock

RESULTS = Path("/results")
RUN, DONE, COLLECTED = "run", "done", "collected"
"""Below the results: the folder of the run's reports, the file with pytest's exit status, the collector's word."""
KUBECONFIG = Path("/kubeconfig/kubeconfig")
PERIOD = 0.5


def main() -> int:
    """Pytest's exit status."""
    options = _options()
    folder = options.results / RUN
    folder.mkdir(parents=True, exist_ok=True)
    kubeconfig = options.results / "kubeconfig"
    replace(kubeconfig, completed(options.kubeconfig.read_text(), options.server))
    status = run(command(options.arguments, kubeconfig, folder, options.of))
    replace(options.results / DONE, str(status))
    if not collected(options.results, options.wait):
        print(f"nobody collected the results within {options.wait} s", flush=True)
    return status


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="conformance.indexed.worker", description=__doc__)
    parser.add_argument("--server", required=True, help="URL of the API server")
    parser.add_argument("--of", type=int, required=True, help="number of shards")
    parser.add_argument("--wait", type=int, default=900, help="seconds to wait for the collector")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--kubeconfig", type=Path, default=KUBECONFIG)
    parser.add_argument("arguments", nargs="+", help="arguments of pytest")
    return parser.parse_args()


def completed(kubeconfig: str, server: str) -> str:
    """The kubeconfig with the server's URL in it."""
    config = json.loads(kubeconfig)
    config["clusters"][0]["cluster"]["server"] = server
    return json.dumps(config)


def command(arguments: Sequence[str], kubeconfig: Path, folder: Path, of: int) -> list[str]:
    """Pytest on this index's shard: JOB_COMPLETION_INDEX counts from 0, shards from 1."""
    shard = int(os.environ["JOB_COMPLETION_INDEX"]) + 1
    where = ("--cluster", "existing", "--kubeconfig", str(kubeconfig), "--shard", f"{shard}/{of}")
    into = ("--reports", folder, "--alluredir", folder / "allure-results", "--junitxml", folder / "junit.xml")
    words = ("-p", "no:cacheprovider", *where, *map(str, into))
    return [sys.executable, "-m", "pytest", *arguments, *words]


def run(words: Sequence[str]) -> int:
    """Pytest's exit status. TERM, by which the kubelet stops a pod, is Ctrl-C to it: it removes what it has made.

    The handler is needed: the kernel keeps from the first process of a container what it does not handle.
    """
    with subprocess.Popen(words) as child:
        signal.signal(signal.SIGTERM, lambda *_: child.send_signal(signal.SIGINT))
        return child.wait()


def collected(results: Path, seconds: float) -> bool:
    """Whether the collector's word came in time."""
    clock = SystemClock()
    deadline = Deadline(clock, seconds)
    while not (results / COLLECTED).exists():
        if deadline.expired:
            return False
        clock.sleep(PERIOD)
    return True


if __name__ == "__main__":
    sys.exit(main())
