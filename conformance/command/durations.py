"""The command that keeps how long cases took, for the order and the shards of later runs."""

from __future__ import annotations

import argparse
import json

from conformance.command.scenarios import cases
from conformance.errors import ConformanceError
from conformance.plugin.order import DURATIONS
from conformance.report import run_record


def write(options: argparse.Namespace) -> int:
    """Bring the file up to date with the results of a run; cases that are no more are left out."""
    try:
        results = run_record.read(options.reports)
    except OSError as error:
        raise ConformanceError(
            f"there are no results of a run in {options.reports}: {error.strerror}"
        ) from None
    known: dict[str, float] = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
    known |= {result.case_id: round(result.seconds, 1) for result in results if result.seconds}
    present = {case.id for case in cases([DURATIONS.parent])}
    kept = {name: known[name] for name in sorted(known) if name in present}
    DURATIONS.write_text(json.dumps(kept, indent=0) + "\n")
    print(f"{DURATIONS}: {len(kept)} of {len(present)} cases")
    return 0
