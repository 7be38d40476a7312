"""`make bench`: measures, prints a table and writes reports/bench.json and reports/bench.svg."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks import engine, measure, plot
from benchmarks.arithmetic import Run, bound, one_at_a_time, ratios, sample, unavoidable_wait
from conformance.cluster.local.provider import LocalProvider
from conformance.errors import ConformanceError

ROOT = Path(__file__).resolve().parent.parent
REPORTS = Path("reports")


def main() -> int:
    options = _options()
    LocalProvider(options.cluster_name).create()
    ends = time.monotonic() + 60 * options.minutes
    costs, of_engine = engine.cost(ROOT), engine.figures()
    cases = measure.collect(options.paths)
    picked = cases if options.full else sample(cases, options.sample)
    cores = os.cpu_count() or 1
    sweep = [_run(picked, limit, options.cluster_name, ends) for limit in _limits(options.full, cores)]
    whole = _run(options.paths, 6 * cores, options.cluster_name, ends)
    figures = {**ratios(whole, sweep[0], cores, costs[1000]), **of_engine}
    _print(figures, whole, sweep, costs, cores, len(picked))
    _write(figures, whole, sweep, costs)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "paths", nargs="*", default=["suites"], help="what to run (default: the default suites)"
    )
    parser.add_argument("--cluster-name", default="default", help="local cluster to run on")
    parser.add_argument(
        "--sample", type=int, default=14, help="cases of the runs with other limits (default: 14)"
    )
    parser.add_argument(
        "--full", action="store_true", help="measure one at a time with every case, no sample"
    )
    parser.add_argument("--minutes", type=float, default=25, help="give up after so long (default: 25)")
    return parser.parse_args()


def _limits(full: bool, cores: int) -> tuple[int, ...]:
    return (1,) if full else (1, 2 * cores, 4 * cores, 6 * cores)


def _run(paths: list[str], limit: int, cluster: str, ends: float) -> Run:
    print(f"{len(paths)} paths, {limit} in flight:", flush=True)
    return measure.run(paths, limit, cluster, max(1.0, ends - time.monotonic()))


def machine() -> Mapping[str, str]:
    """Facts without which the figures mean nothing."""
    model = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": str(os.cpu_count()),
        "processor": model[0].partition(":")[2].strip() if model else platform.machine(),
        "memory": f"{memory:.0f} GiB",
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load": "{:.1f} {:.1f} {:.1f}".format(*os.getloadavg()),
    }


def _print(
    figures: Mapping[str, float],
    whole: Run,
    sweep: list[Run],
    costs: Mapping[int, float],
    cores: int,
    picked: int,
) -> None:
    for name, value in {**machine(), **figures}.items():
        print(f"{name:24} {value}")
    print(f"{'wall time':24} {whole.wall:.0f} s for {whole.cases} cases, {whole.limit} in flight")
    serial, wait = one_at_a_time(sweep[0], whole.cases), unavoidable_wait(sweep[0], whole.cases)
    how = "measured with all" if picked == whole.cases else f"estimated from {sweep[0].cases}"
    print(f"{'(a) one at a time':24} {serial:.0f} s, {how} cases that ran alone")
    print(f"{'(b) waits':24} {wait:.0f} s, from the same cases")
    print(
        f"{'(c) CPU of the node':24} {whole.node:.0f} s; bound {bound(whole, cores):.0f} s on {cores} cores"
    )
    for run in sweep:
        print(f"{f'{run.limit} in flight':24} {run.cases_a_minute:.1f} cases a minute")
    for number, seconds in costs.items():
        print(f"{f'{number} scenarios':24} {seconds:.2f} s to load and compile")


def _write(figures: Mapping[str, float], whole: Run, sweep: list[Run], costs: Mapping[int, float]) -> None:
    REPORTS.mkdir(exist_ok=True)
    document = {
        **figures,
        "machine": machine(),
        "cases": whole.cases,
        "cases_alone": sweep[0].cases,
        "cases_a_minute": {run.limit: round(run.cases_a_minute, 1) for run in sweep},
        "compile_s": {number: round(seconds, 2) for number, seconds in costs.items()},
    }
    (REPORTS / "bench.json").write_text(json.dumps(document, indent=2) + "\n")
    points = [(float(run.limit), run.cases_a_minute) for run in sweep]
    (REPORTS / "bench.svg").write_text(plot.svg(points, "cases in flight", "cases a minute"))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ConformanceError as error:
        sys.exit(str(error))
