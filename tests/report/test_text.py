"""Failure texts are a product: the whole text, compared with what stands in golden/."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from conformance.report import text

GOLDEN = Path(__file__).parent / "golden"
RERUN = "pytest 'suites/startup_probe/app_waits_for_sidecar_startup_probe.yaml' -k restartPolicy=Never"
STORED = "reports/timelines/app-waits-for-sidecar-startup-probe-restartPolicy=Never.ndjson"


@pytest.mark.parametrize("name", ["failed", "unknown", "trouble", "several", "invariant"])
def test_failure_text_is_as_agreed(name: str, sample: Any, catalogue: Any) -> None:
    told = sample(name)
    written = text.failure(told.case, told.judgement, told.timeline, catalogue, RERUN, STORED) + "\n"
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("WRITE_GOLDEN"):
        golden.write_text(written)
    assert written == golden.read_text()
