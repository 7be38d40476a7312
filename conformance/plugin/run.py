"""A pytest session that meets a cluster: started when the first case is to run, swept when the session ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path

import pytest

from conformance.cluster import provider
from conformance.drive import Flight, abandon_session, close_session, finish, open_session, run_case
from conformance.drive.gating import unmet
from conformance.drive.setting import settled
from conformance.errors import ConformanceError
from conformance.judge import Judgement, Outcome, judge
from conformance.plugin import interruption
from conformance.plugin.collect import CaseItem
from conformance.plugin.given import given
from conformance.plugin.interruption import Interrupted
from conformance.plugin.options import cluster_options, project, reports, throttle
from conformance.plugin.outcomes import conclude
from conformance.preflight import granted
from conformance.report import allure, environment, text
from conformance.report.reason import reason
from conformance.scenario import Case, catalogue, known_issues
from conformance.scenario.catalogue import Requirement
from conformance.scenario.files import KNOWN_ISSUES, REQUIREMENTS
from conformance.scenario.known_issues import KnownIssue, KnownIssues
from conformance.timeline import store
from conformance.timeline.recording import Recording
from conformance.timing import SystemClock

RUN = pytest.StashKey["Run"]()


def current(session: pytest.Session) -> Run:
    """The run of this session; it exists while items run."""
    return session.stash[RUN]


@contextmanager
def flying(session: pytest.Session) -> Iterator[None]:
    """Have a cluster and cases in flight during the body, if there is any case to run."""
    cases = [item.case for item in session.items if isinstance(item, CaseItem)]
    if not cases or session.config.option.collectonly or session.testsfailed:
        yield
        return
    try:
        run = session.stash[RUN] = Run(session.config, cases)
    except ConformanceError as error:
        raise pytest.UsageError(str(error)) from None
    try:
        with interruption.once():
            yield
    except KeyboardInterrupt:
        run.abandon()
        raise Interrupted(_not_run(session)) from None
    except BaseException:
        with suppress(ConformanceError):
            run.close()
        raise
    _end(session, run)


def _end(session: pytest.Session, run: Run) -> None:
    """Close the run. What cannot be put in order makes it red, and takes nothing from its results."""
    try:
        run.close()
    except ConformanceError as error:
        if (terminal := session.config.pluginmanager.get_plugin("terminalreporter")) is not None:
            terminal.ensure_newline()
            terminal.write_line(f"the run could not be closed: {error}", red=True)
        raise session.Failed(str(error)) from None


def _not_run(session: pytest.Session) -> str:
    items = [item for item in session.items if isinstance(item, CaseItem)]
    return f"{sum(not item.reported for item in items)} of {len(items)} cases were not run to their end"


class Run:
    """The cluster, the cases in flight, and what is known about requirements and issues."""

    def __init__(self, config: pytest.Config, cases: list[Case]) -> None:
        self.config = config
        self._options = cluster_options(config)
        self.provider = provider(self._options)
        granted(self._options)
        self.session = open_session(
            self.provider, config.getoption("--keep"), partial(settled, config.option)
        )
        self.info = self.session.info
        possible = [case for case in cases if not self.unmet(case)]
        # A worker of xdist knows all cases, but its own only as they are given to it.
        ahead = [] if hasattr(config, "workerinput") else possible
        limit = throttle(config, self.session.pressure.strain, SystemClock())
        self.flight = Flight(self._drive, ahead, limit, self.session.outage.expect)
        if results := config.getoption("allure_report_dir", None):
            environment.add(Path(results), self.facts)

    def unmet(self, case: Case) -> str:
        """Why the case cannot run on this cluster; empty when it can."""
        return unmet(case.scenario, self.info)

    def skip(self, case: Case, reason: str) -> None:
        """Leave the case out, with its place in the report."""
        allure.label(case, self.catalogue, self.facts)
        pytest.skip(reason)

    def known_issue(self, case: Case, judgement: Judgement) -> KnownIssue | None:
        """What is known to break here, if nothing else is broken."""
        return self._known_issues.match(case, self.info.kubernetes, self.info.runtime, judgement.failing)

    def judge(self, item: CaseItem) -> None:
        """Take the case's recording, store it, judge it, publish it, and raise what is not a pass."""
        self.flight.ahead(case for case in given(item.session) if not self.unmet(case))
        recording = self.flight.result(item.case)
        timeline = recording.timeline
        item.seconds = timeline.events[-1].at - timeline.start if timeline.events else 0.0
        stored = self._store(item.case, recording)
        item.stored = str(stored)
        item.judged = True
        known = self._known_issues.invariants(item.case, timeline.environment)
        judgement = judge(item.case, timeline, known)
        item.reason = reason(judgement)
        issue = self.known_issue(item.case, judgement)
        allure.publish(item.case, judgement, recording, self.catalogue, issue=issue)
        if self.session.keep != "never":
            finish(item.case, self.session, failed=judgement.outcome is not Outcome.PASSED)
        told = text.failure(item.case, judgement, timeline, self.catalogue, rerun(item), item.stored)
        conclude(item.case, judgement, told, issue)

    def close(self) -> None:
        """Stop what is in flight and leave nothing in the cluster but what was to be kept."""
        close_session(self.session, self.flight)

    def abandon(self) -> None:
        """Close in a hurry: wait for nothing but that the cluster has been told to remove everything."""
        if left := abandon_session(self.session, self.flight):
            print(f"\nleft in the cluster for the next run to remove: {left}")
        interruption.hasten()

    @property
    def facts(self) -> dict[str, str]:
        info = self.info
        facts = {
            "kubernetes": info.kubernetes,
            "runtime": info.runtime,
            "cluster": info.provider,
            "node": info.node,
            "feature gates": ", ".join(self._options.gates),
            "faults": info.faults,
        }
        return {name: value for name, value in facts.items() if value}

    @cached_property
    def catalogue(self) -> Mapping[str, Requirement]:
        return catalogue.load(project(self.config) / REQUIREMENTS)

    @cached_property
    def _known_issues(self) -> KnownIssues:
        return known_issues.load(project(self.config) / KNOWN_ISSUES)

    def _drive(self, case: Case) -> Recording:
        return run_case(case, self.session)

    def _store(self, case: Case, recording: Recording) -> Path:
        folder = reports(self.config) / "timelines"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{file_name(case)}.ndjson"
        path.write_text(store.dump(recording.timeline))
        return path


def rerun(item: CaseItem) -> str:
    """The command that runs this case alone."""
    return f"pytest '{item.nodeid}'"


def file_name(case: Case) -> str:
    """The case's id as a file name that needs no quoting."""
    return re.sub(r"[^\w.=,-]+", "-", case.id).strip("-").replace(",", "-")
