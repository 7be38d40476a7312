"""Keeps several cases running at a time and hands their recordings out in any order that is asked for.

Cases mostly wait, so waiting overlaps. Ordinary cases are started in the order given, at most `limit` at a time;
serial ones run after them, one by one, with the node to themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from conformance.scenario import Case
from conformance.timeline.recording import Recording

Run = Callable[[Case], Recording]


class Flight:
    """Drives cases ahead of those who ask for their recordings."""

    def __init__(self, run: Run, cases: Iterable[Case], limit: int) -> None:
        everything = list(cases)
        self._run = run
        self._shared = ThreadPoolExecutor(max_workers=max(1, limit), thread_name_prefix="case")
        self._alone = ThreadPoolExecutor(max_workers=1, thread_name_prefix="serial-case")
        ordinary = [case for case in everything if not case.scenario.serial]
        self._recordings = {case.id: self._shared.submit(run, case) for case in ordinary}
        self._serial = {case.id: case for case in everything if case.scenario.serial}

    def result(self, case: Case) -> Recording:
        """The case's recording, when it is there; drives the case now if nobody asked for it before."""
        future = self._recordings.get(case.id) or self._late(case)
        return future.result()

    def _late(self, case: Case) -> Future[Recording]:
        pool = self._alone if case.id in self._serial else self._shared
        return self._recordings.setdefault(case.id, pool.submit(self._run, case))

    def close(self) -> None:
        """Start nothing more and wait for what is under way (its steps end early when the session stops)."""
        for pool in (self._shared, self._alone):
            pool.shutdown(wait=True, cancel_futures=True)
