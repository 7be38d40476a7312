"""Scenario files become collectors and their cases items, without a cluster; mistakes become collection errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance import vocabulary
from conformance.errors import ConformanceError, InvalidInput
from conformance.plugin import order
from conformance.plugin.options import project
from conformance.scenario import Case
from conformance.scenario.files import check_unique, is_scenario
from conformance.scenario.load import load

SUITES = "suites"


def collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    """Collect YAML files below a folder named `suites` or below a path given on the command line."""
    if not is_scenario(file_path) or not _meant(file_path, parent.config):
        return None
    return ScenarioFile.from_parent(parent, path=file_path)


def _meant(path: Path, config: pytest.Config) -> bool:
    if path.is_relative_to(config.rootpath) and SUITES in path.relative_to(config.rootpath).parts:
        return True
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    return any(path.is_relative_to(place) for place in _named(config) if not _whole_project(place, config))


def _whole_project(place: Path, config: pytest.Config) -> bool:
    """Whether a path is where a project begins, whose YAML files need not be scenarios.

    pytest calls a folder its root as well if it was given and lies outside of any project.
    """
    return place == config.invocation_params.dir or (place == config.rootpath and config.inipath is not None)


def _named(config: pytest.Config) -> list[Path]:
    """The files and folders given on the command line."""
    return [Path(config.invocation_params.dir, arg.partition("::")[0]) for arg in config.args]


def arrange(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Cases after other items, longest first, only those of the shard. The same in every worker."""
    found = [item for item in items if isinstance(item, CaseItem)]
    every, root = [item.case for item in found], project(config)
    try:
        check_unique(sorted({item.path for item in found}), root)
        durations = order.Durations.load(root / order.DURATIONS)
    except ConformanceError as error:
        raise pytest.UsageError(str(error)) from None
    shard = config.getoption("--shard")
    mine = order.members(shard, every, durations) if shard else {case.id for case in every}
    place = {case.id: number for number, case in enumerate(order.longest_first(every, durations))}
    chosen = sorted((item for item in found if item.case.id in mine), key=lambda item: place[item.case.id])
    config.hook.pytest_deselected(items=[item for item in found if item.case.id not in mine])
    items[:] = [*(item for item in items if not isinstance(item, CaseItem)), *chosen]


def leave_out_slow(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect slow cases, unless -m speaks of them or their file is named."""
    if "slow" in config.getoption("markexpr", ""):
        return
    named = set(_named(config))
    slow = [item for item in items if isinstance(item, CaseItem) and _left_out(item, named)]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


def _left_out(item: CaseItem, named: set[Path]) -> bool:
    return item.case.scenario.slow and item.path not in named


class ScenarioFile(pytest.File):
    """One scenario."""

    def collect(self) -> Iterator[CaseItem]:
        loaded = load(self.path, vocabulary.build(), project(self.config))
        for case in loaded.cases:
            yield CaseItem.from_parent(self, name=case.id, case=case)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        if isinstance(excinfo.value, InvalidInput):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **rest: Any) -> None:
        super().__init__(**rest)
        self.case = case
        self.seconds = 0.0
        self.stored = ""
        self.reason = ""
        self.environment: dict[str, str] = {}
        self.judged = False
        self.reported = False
        self.config.addinivalue_line("markers", f"{case.scenario.family}: a family of scenarios")
        self.add_marker(case.scenario.family)
        for setting in (*case.scenario.gates, *case.scenario.kubelet):
            self.config.addinivalue_line(
                "markers", f"{setting}: scenarios that need this gate or kubelet field"
            )
            self.add_marker(setting)
        if case.scenario.slow:
            self.add_marker("slow")
        if case.scenario.serial:
            self.add_marker("serial")
            self.add_marker(pytest.mark.xdist_group("serial"))
        self.extra_keyword_matches.update(f"{key}={value}" for key, value in case.parameters.items())

    def setup(self) -> None:
        from conformance.plugin.run import current

        run = current(self.session)
        self.environment = run.facts
        if reason := run.unmet(self.case):
            run.skip(self.case, reason)

    def runtest(self) -> None:
        from conformance.plugin.run import current

        current(self.session).judge(self)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from conformance.plugin.outcomes import explanation

        return explanation(excinfo.value) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.case.scenario.position.line - 1, self.name
