"""A run's folder in the layout of Prow's job artefacts, from which TestGrid and Spyglass read it.

`started.json` and `finished.json` (times in whole seconds since the epoch) frame the run, and
`artifacts/junit_*.xml` holds the cases. `build-log.txt` is the run's output, which only whoever starts pytest has:
`ci/run.sh` writes it. Source: kubernetes/test-infra, gubernator/README.md, "GCS bucket layout".
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from conformance.files import replace
from conformance.plugin.order import Shard

COMMIT = ("PULL_PULL_SHA", "PULL_BASE_SHA", "GITHUB_SHA")
"""Where Prow and GitHub Actions tell the commit that is tested; TestGrid heads its column with it."""
RESULTS = {
    pytest.ExitCode.OK: "SUCCESS",
    pytest.ExitCode.TESTS_FAILED: "FAILURE",
    pytest.ExitCode.INTERRUPTED: "ABORTED",
}


def start(config: pytest.Config, folder: Path) -> None:
    """Write `started.json` and have pytest write its JUnit XML among the artefacts, unless it was given a place."""
    (folder / "artifacts").mkdir(parents=True, exist_ok=True)
    (folder / "finished.json").unlink(missing_ok=True)  # of an earlier run: this one has not finished
    if config.option.xmlpath is None:
        config.option.xmlpath = str(folder / "artifacts" / junit(config.getoption("--shard")))
    _write(folder / "started.json", {"repo-commit": commit()})


def finish(folder: Path, status: int | pytest.ExitCode) -> None:
    """Write `finished.json`; anything that is neither success nor failed cases is an error of the run."""
    result = RESULTS.get(pytest.ExitCode(status), "ERROR")
    _write(
        folder / "finished.json",
        {"passed": result == "SUCCESS", "result": result, "metadata": {"repo-commit": commit()}},
    )


def junit(shard: Shard | None) -> str:
    """The name of the file of cases: TestGrid reads all that begin with `junit_`, and merges those of shards."""
    return f"junit_lifecycle_{shard.index}-of-{shard.count}.xml" if shard else "junit_lifecycle.xml"


def commit() -> str:
    """The commit under test as the CI system tells it; empty outside of one."""
    return next((os.environ[name] for name in COMMIT if os.environ.get(name)), "")


def _write(path: Path, fields: dict[str, object]) -> None:
    replace(path, json.dumps({"timestamp": int(time.time()), **fields}, indent=2) + "\n")
