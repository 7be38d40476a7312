"""The static report: what it is made from, and that nothing of it calls out."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from conformance import cache
from conformance.errors import ConformanceError
from conformance.report import node, site

pytestmark = pytest.mark.whole

LOCK = site.PINNED / "package-lock.json"


def result(folder: Path, name: str, runtime: str) -> None:
    labels = [{"name": "kubernetes", "value": "v1.37.2"}, {"name": "runtime", "value": runtime}]
    labels.append({"name": "epic", "value": "Start-up"})
    body = {
        "uuid": name,
        "name": name,
        "fullName": name,
        "historyId": name,
        "status": "passed",
        "labels": labels,
    }
    (folder / f"{name}-result.json").write_text(json.dumps({**body, "start": 1, "stop": 2}))


def test_no_results_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConformanceError, match=r"no Allure results in .*: run pytest with --alluredir"):
        site.generate(tmp_path, tmp_path / "report")


def test_clusters_are_told_apart(tmp_path: Path) -> None:
    for name, runtime in {"a": "crun", "b": "runc", "c": "crun"}.items():
        result(tmp_path, name, runtime)
    (tmp_path / "d-result.json").write_text("{}")
    assert site.clusters(tmp_path) == (("v1.37.2", "crun"), ("v1.37.2", "runc"))


@pytest.mark.parametrize(
    ("version", "expected"), [("v20.20.2\n", 20), ("v8.1.0", 8), ("garbage", 0), ("", 0)]
)
def test_version_of_node(version: str, expected: int) -> None:
    assert node.major(version) == expected


def test_failing_command_shows_its_last_words() -> None:
    with pytest.raises(ConformanceError, match=r"failed with code 3:\n  no luck"):
        node.run(["sh", "-c", "echo no luck; exit 3"])


def test_lock_file_names_versions_and_no_places() -> None:
    lock = json.loads(LOCK.read_text())
    assert lock["packages"]["node_modules/allure"]["version"] == "3.18.0"
    assert not re.search(r'"resolved"|\.tgz', LOCK.read_text())
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


@pytest.mark.skipif(
    not (os.environ.get("CI") or list(cache.folder().glob("allure-*"))),
    reason="the generator is not installed yet: pytest --allure-report installs it",
)
def test_report_is_one_page_that_calls_nobody_and_keeps_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = tmp_path / "results"
    results.mkdir()
    result(results, "a", "containerd://2.4.2")
    result(results, "b", "cri-o://1.37.0")
    page = site.generate(Path("results"), Path("report")).read_text()
    assert "Pod lifecycle conformance" in page
    assert "googletagmanager" not in page
    assert '<script src="http' not in page
    site.generate(results, tmp_path / "report")
    assert len((tmp_path / site.HISTORY).read_text().splitlines()) == 2
