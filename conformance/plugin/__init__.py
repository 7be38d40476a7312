"""The thin pytest skin: scenarios become items, options reach the cluster, outcomes reach the reports."""

from conformance.plugin.collect import pytest_collect_file
from conformance.plugin.options import pytest_addoption, pytest_configure
from conformance.plugin.outcomes import (
    pytest_report_teststatus,
    pytest_runtest_makereport,
    pytest_sessionfinish,
    pytest_terminal_summary,
)
from conformance.plugin.run import pytest_collection_modifyitems, pytest_runtestloop

__all__ = [
    "pytest_addoption",
    "pytest_collect_file",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_report_teststatus",
    "pytest_runtest_makereport",
    "pytest_runtestloop",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
]
