"""Allure results → a static report whose index.html opens from the disk, made by the generator pinned in ci/report.

One history file beside the report lets each test show its earlier runs.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.errors import ConformanceError
from conformance.progress import Progress
from conformance.report import node

PINNED = Path(__file__).parents[2] / "ci" / "report"
_ANALYTICS = re.compile(
    r"""<script async src="https://www\.googletagmanager\.com/[^"]*"></script>\s*<script>.*?</script>""",
    re.DOTALL,
)
HISTORY = "allure-history.jsonl"


def generate(results: Path, output: Path, progress: Progress | None = None) -> Path:
    """The index.html of a new report in `output`, which is replaced; ConformanceError says what was missing."""
    progress = progress or Progress()
    results, output = results.absolute(), output.absolute()  # the generator runs in another folder
    if not any(results.glob("*-result.json")):
        raise ConformanceError(
            f"there are no Allure results in {results}: run pytest with --alluredir {results}"
        )
    binary = node.node(progress)
    allure = node.generator(PINNED, binary, progress)
    with progress.task("generate the report", usual=5):
        unfinished = output.with_name(f"{output.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        config = str(PINNED / "allurerc.mjs")
        command = [str(binary), str(allure), "generate", "--config", config, "--output", str(unfinished)]
        node.run([*command, str(results)], cwd=output.parent, extra=_settings(results, output))
        _silence(unfinished / "index.html")
        shutil.rmtree(output, ignore_errors=True)
        unfinished.rename(output)
    index = output / "index.html"
    progress.say(f"report: {index}")
    return index


def _settings(results: Path, output: Path) -> dict[str, str]:
    """What ci/report/allurerc.mjs reads."""
    seen = [{"kubernetes": kubernetes, "runtime": runtime} for kubernetes, runtime in clusters(results)]
    return {
        "CONFORMANCE_CLUSTERS": json.dumps(seen),
        "CONFORMANCE_HISTORY": str(output.parent / HISTORY),
        "NO_COLOR": "1",
    }


def _silence(index: Path) -> None:
    """Take out the script that would tell a third party about every reader; the generator has no option for it."""
    page = index.read_text(encoding="utf-8")
    index.write_text(_ANALYTICS.sub("", page), encoding="utf-8")


def clusters(results: Path) -> tuple[tuple[str, str], ...]:
    """Version of Kubernetes and runtime of every cluster that the results come from, sorted."""
    return tuple(sorted(set(_clusters(results.glob("*-result.json")))))


def _clusters(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        labels = json.loads(file.read_text(encoding="utf-8")).get("labels", ())
        found = {label["name"]: label["value"] for label in labels}
        if "kubernetes" in found and "runtime" in found:
            yield found["kubernetes"], found["runtime"]
