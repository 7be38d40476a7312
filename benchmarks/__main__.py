"""`make bench`: measures, prints a table and leaves bench.json, bench.svg and bench/, the whole run, in reports."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks import engine, measure, plot
from benchmarks.arithmetic import (
    Run,
    bound,
    differing,
    middling,
    one_at_a_time,
    rate_alone,
    ratios,
    sample,
    unavoidable_wait,
)
from conformance.cluster.local.provider import LocalProvider
from conformance.errors import ConformanceError
from conformance.plugin.order import DURATIONS

ROOT = Path(__file__).resolve().parent.parent
REPORTS = Path("reports")
CROWD = 50
"""Cases in flight at which the memory of a worker is looked at."""


def main() -> int:
    options = _options()
    LocalProvider(options.cluster_name).create()
    ends = time.monotonic() + 60 * options.minutes
    costs, of_engine = engine.cost(ROOT), engine.figures()
    cases = measure.collect(options.paths)
    cores = os.cpu_count() or 1
    alone = _run(cases if options.full else sample(cases, options.sample), 1, options.cluster_name, ends)
    alike = sample(_middling(cases), 16 * cores)
    sweep = [_run(alike, share * cores, options.cluster_name, ends) for share in (2, 4, 6, 12)]
    crowd = _run(sample(cases, 2 * CROWD), CROWD, options.cluster_name, ends)
    whole = _run(options.paths, 0, options.cluster_name, ends, REPORTS / "bench")
    figures = {
        **ratios(whole, alone, cores),
        "compile_1000_s": round(costs[1000], 3),
        **of_engine,
        f"mib_{CROWD}_in_flight": round(crowd.mib),
    }
    rates = {1: rate_alone(alone), **{run.limit: run.cases_a_minute for run in sweep}}
    _print(figures, alone, whole, rates, costs, cores)
    _write(figures, alone, whole, rates, costs)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "paths", nargs="*", default=["suites"], help="what to run (default: the default suites)"
    )
    parser.add_argument("--cluster-name", default="default", help="local cluster to run on")
    parser.add_argument("--sample", type=int, default=30, help="cases that run one at a time (default: 30)")
    parser.add_argument(
        "--full", action="store_true", help="measure one at a time with every case, no sample"
    )
    parser.add_argument("--minutes", type=float, help="give up after so long (default: 45; 300 with --full)")
    options = parser.parse_args()
    options.minutes = options.minutes or (300 if options.full else 45)
    return options


def _middling(nodes: list[str]) -> list[str]:
    """The node ids whose cases lasted about as long as most when the durations were measured."""
    measured: dict[str, float] = json.loads((ROOT / DURATIONS).read_text())
    return [node for node in nodes if middling(measured.get(node.partition("::")[2], 0.0))]


def _run(paths: list[str], limit: int, cluster: str, ends: float, reports: Path | None = None) -> Run:
    how = f"{limit} in flight" if limit else "as many in flight as the node can carry"
    print(f"{len(paths)} cases or folders, {how}:", flush=True)
    return measure.run(paths, limit, cluster, max(1.0, ends - time.monotonic()), reports)


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
    alone: Run,
    whole: Run,
    rates: Mapping[int, float],
    costs: Mapping[int, float],
    cores: int,
) -> None:
    how = "all" if alone.cases == whole.cases else f"the {alone.cases}"
    rows = {
        **machine(),
        **figures,
        "wall time": f"{whole.wall:.0f} s for {whole.cases} cases",
        "(a) one at a time": f"{one_at_a_time(alone, whole):.0f} s, from {how} cases that ran alone",
        "(b) waits": f"{unavoidable_wait(alone, whole):.0f} s, from the same cases",
        "(c) CPU of the node": f"{whole.node:.0f} s; bound {bound(whole, cores):.0f} s on {cores} cores",
        **{f"{limit} in flight": f"{rate:.1f} cases a minute" for limit, rate in rates.items()},
        **{
            f"{number} scenarios": f"{seconds:.2f} s to load and compile" for number, seconds in costs.items()
        },
        **{case: f"alone {one}, in flight {other}" for case, (one, other) in differing(alone, whole).items()},
    }
    for name, value in rows.items():
        print(f"{name:24} {value}")


def _write(
    figures: Mapping[str, float],
    alone: Run,
    whole: Run,
    rates: Mapping[int, float],
    costs: Mapping[int, float],
) -> None:
    REPORTS.mkdir(exist_ok=True)
    document = {
        **figures,
        "machine": machine(),
        "cases": whole.cases,
        "cases_alone": alone.cases,
        "outcomes": dict(Counter(whole.outcomes.values())),
        "differing": differing(alone, whole),
        "one_at_a_time_s": round(one_at_a_time(alone, whole)),
        "wall_s": round(whole.wall),
        "node_cpu_s": round(whole.node),
        "cases_a_minute": {limit: round(rate, 1) for limit, rate in rates.items()},
        "compile_s": {number: round(seconds, 2) for number, seconds in costs.items()},
    }
    (REPORTS / "bench.json").write_text(json.dumps(document, indent=2) + "\n")
    points = [(float(limit), rate) for limit, rate in rates.items()]
    (REPORTS / "bench.svg").write_text(plot.svg(points, "cases in flight", "cases a minute"))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ConformanceError as error:
        sys.exit(str(error))
