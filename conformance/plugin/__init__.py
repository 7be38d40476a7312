"""The thin pytest skin: scenarios become items, options reach the cluster, outcomes reach the reports.

pytest loads it in every session of an environment in which the project is installed, so the hooks import what they
need only once there is a scenario.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.plugin.options import prow_folder, pytest_addoption, pytest_configure

if TYPE_CHECKING:
    from conformance.plugin.collect import ScenarioFile

__all__ = ["pytest_addoption", "pytest_configure"]
HYPOTHESIS = "hypothesispytest"
RESULT = "conformance_result"
"""Name of the report's user property that carries a case's result, across xdist's workers too."""
CASES = pytest.StashKey[bool]()
"""Whether this session has met a scenario."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    if file_path.suffix != ".yaml":
        return None
    from conformance.plugin.collect import collect_file

    parent.config.stash[CASES] = True
    return collect_file(file_path, parent)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if CASES in config.stash:
        from conformance.plugin.collect import arrange, leave_out_slow

        leave_out_slow(config, items)
        arrange(config, items)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    if CASES not in session.config.stash or session.config.option.collectonly:
        return (yield)
    from conformance.plugin.run import flying

    with flying(session):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if CASES in item.config.stash:
        from conformance.plugin.outcomes import attach

        attach(report, item, call)
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, Any] | None:
    if not _of_a_case(report):
        return None
    from conformance.plugin.outcomes import status

    return status(report)


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    from conformance.plugin.interruption import shorten

    shorten(excinfo)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
    if CASES in session.config.stash:
        leave_out_hypothesis(session.config)
    if (folder := prow_folder(session.config)) is not None:
        from conformance.plugin.prow import finish

        finish(folder, exitstatus)
    if session.config.getoption("--allure-report") and not hasattr(session.config, "workerinput"):
        from conformance.plugin.outcomes import make_site

        if exitstatus == pytest.ExitCode.INTERRUPTED:
            print("\nno Allure report: the run was interrupted")
        else:
            make_site(session.config)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    # The controller of xdist's workers collects nothing itself: it knows cases by their reports only.
    if not any(_of_a_case(report) for reports in terminalreporter.stats.values() for report in reports):
        return
    from conformance.plugin.outcomes import summarize

    summarize(terminalreporter, config)


def leave_out_hypothesis(config: pytest.Config) -> None:
    """Its plugin imports the whole library for the summary (half a second), although nothing has used it."""
    if "hypothesis" not in sys.modules and config.pluginmanager.has_plugin(HYPOTHESIS):
        config.pluginmanager.unregister(name=HYPOTHESIS)


def _of_a_case(report: object) -> bool:
    return any(name == RESULT for name, _ in getattr(report, "user_properties", ()))
