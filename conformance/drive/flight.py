"""Keeps several cases running at a time and hands their recordings out in any order that is asked for.

Cases mostly wait, so waiting overlaps. Ordinary cases are started in the order given, as many at a time as the
throttle allows; serial ones when they are asked for, with the node to themselves, or with all that share outages.
Threads are daemons: whoever is in a hurry need not wait for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Condition, Thread, current_thread

from conformance.drive.throttle import PERIOD, Throttle
from conformance.scenario import Case
from conformance.timeline.recording import Recording
from conformance.timing import Deadline, SystemClock

Run = Callable[[Case], Recording]


class Flight:
    """Drives cases ahead of those who ask for their recordings; a recording is handed out once."""

    def __init__(
        self,
        run: Run,
        cases: Iterable[Case],
        throttle: Throttle,
        expect: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`expect` is told how many cases will share outages before they are driven."""
        self._run, self._throttle, self._expect = run, throttle, expect
        self._changed = Condition()
        self._waiting: deque[Case] = deque()
        self._sharing: dict[str, Case] = {}
        self._recordings: dict[str, Future[Recording]] = {}
        self._threads: set[Thread] = set()
        self._closed = False
        self.ahead(cases)
        Thread(target=self._dispatch, name="flight", daemon=True).start()

    def ahead(self, cases: Iterable[Case]) -> None:
        """Drive these too, after those that wait already; a case that is known stays where it is."""
        with self._changed:
            for case in cases:
                if case.id in self._recordings:
                    continue
                if case.scenario.shares_outage:
                    self._sharing[case.id] = case
                elif not case.scenario.serial:
                    self._recordings[case.id] = Future()
                    self._waiting.append(case)
            self._changed.notify_all()

    def result(self, case: Case) -> Recording:
        """The case's recording, when it is there; drives the case now if nobody asked for it before."""
        self.ahead([case])
        with self._changed:
            if case.id not in self._recordings:
                self._alone(case)
        recording = self._recordings[case.id].result()
        del self._recordings[case.id]
        return recording

    def _alone(self, case: Case) -> None:
        """Drive a serial case, and with it those that share its outage."""
        beside = [case]
        if case.scenario.shares_outage:
            beside = list(self._sharing.values())
            self._sharing.clear()
            self._expect(len(beside))
        for one in beside:
            self._recordings[one.id] = Future()
            self._start(one)

    def close(self, within: float = 3600.0) -> None:
        """Start nothing more and wait for what is under way (its steps end early when the session stops).

        `within`: seconds after which to go on without it.
        """
        with self._changed:
            self._closed = True
            while self._waiting:
                self._recordings[self._waiting.popleft().id].cancel()
            under_way = list(self._threads)
            self._changed.notify_all()
        deadline = Deadline(SystemClock(), within)
        for thread in under_way:
            thread.join(deadline.remaining())

    def _dispatch(self) -> None:
        with self._changed:
            while not self._closed:
                if self._waiting and len(self._threads) < self._throttle.adapt(len(self._threads)):
                    self._start(self._waiting.popleft())
                else:
                    self._changed.wait(PERIOD)

    def _start(self, case: Case) -> None:
        thread = Thread(target=self._fly, args=(case,), name=f"case {case.id}", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _fly(self, case: Case) -> None:
        future = self._recordings[case.id]
        try:
            future.set_result(self._run(case))
        except BaseException as error:  # noqa: BLE001 - whoever asks for the recording gets it
            future.set_exception(error)
        with self._changed:
            self._threads.discard(current_thread())
            self._changed.notify_all()
