"""The stage on which the steps of one case play: its namespace, its pod, its clock, and the record they leave.

Every wait has three answers: done, not yet (until its deadline), never (at once). A wait that ended without its
condition is recorded as a Step with the edge `timeout`: the judge decides what that means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from conformance.cluster import paths
from conformance.drive.outage import Outage
from conformance.drive.session import Session
from conformance.errors import ClusterError, Never
from conformance.manifest import Compiled
from conformance.observe import Follower, Recorder, Seen
from conformance.scenario import Case
from conformance.timeline import DRIVER, POD, Event, Kind
from conformance.timing import Deadline


class Answer(Enum):
    """What a condition says of the present state."""

    DONE = "done"
    NOT_YET = "not yet"
    NEVER = "never"


class Stopped(ClusterError):
    """The run is being stopped; the case is given up."""


class TimedOut(ClusterError):
    """A wait reached its deadline, or its condition can never come true any more."""


@dataclass
class Stage:
    """Everything a step may touch. `deadline` is the case's own budget."""

    case: Case
    session: Session
    namespace: str
    compiled: Compiled
    recorder: Recorder
    deadline: Deadline
    events: list[Event] = field(default_factory=list)
    follower: Follower | None = None
    outage: Outage | None = None
    """The cases with which it shares outages of the kubelet; None for a case with outages of its own."""
    past_kubelet: bool = False
    """Whether the kubelet is stopped, so that containers are reached through the runtime."""
    past_api: bool = False
    """Whether the API server is stopped, so that containers are reached and heard through the runtime."""
    mirrored: bool = False
    """Whether the pods that the API shows are mirrors of one static pod."""
    heard: set[tuple[str, str, int]] = field(default_factory=set)
    """The instances, by pod, container and attempt, of which the first line need not be waited for any more."""
    undo: list[Callable[[], None]] = field(default_factory=list)
    """What puts right again what steps have done beyond the case's own namespace; the last one first."""

    @property
    def pod_name(self) -> str:
        """The name of the pod as it is in the cluster (a Job gives its pods names of their own)."""
        pod = self.recorder.seen().last
        return str(pod["metadata"]["name"]) if pod else self.compiled.pod

    @property
    def pod_path(self) -> str:
        """The pod in the API."""
        return paths.pod(self.namespace, self.pod_name)

    def listen(self) -> None:
        """Open the logs, unless they are, before something makes them go."""
        if self.follower is None:
            self.follower = Follower(self.session.api, self.recorder.pod(), self.compiled.testifying)
            self.follower.start()

    def restore(self) -> list[str]:
        """Put right what the steps have disturbed, one thing whatever becomes of the others; what could not be."""
        left = []
        while self.undo:
            try:
                self.undo.pop()()
            except ClusterError as error:
                left.append(f"putting right what the steps have disturbed: {error}")
        return left

    def record(self, step: str, edge: str, **data: object) -> None:
        self.note(POD, Kind.STEP, step=step, edge=edge, **data)

    def note(self, subject: str, kind: Kind, **data: object) -> None:
        """Record what the driver did or was told, now."""
        self.events.append(Event(self.session.clock.now(), subject, kind, data, clock=DRIVER))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Record begin and end of a step around the body."""
        self.record(name, "begin")
        try:
            yield
        except TimedOut as reason:
            self.record(name, "timeout", why=str(reason))
            raise
        self.record(name, "end")

    def sleep(self, seconds: float) -> None:
        """Let time pass; Stopped when the run is being stopped."""
        if self.session.stopping.wait(seconds):
            raise Stopped("the run was stopped")

    def wait(self, condition: Callable[[Seen], Answer], within: float, what: str) -> None:
        """Wait until the condition is done; TimedOut names it and the last state seen."""
        deadline = Deadline(self.session.clock, min(within, self.deadline.remaining()))

        def done(seen: Seen) -> bool:
            if self.session.stopping.is_set():
                raise Stopped("the run was stopped")
            answer = condition(seen)
            if answer is Answer.NEVER:
                raise Never("the condition cannot come true any more")
            return answer is Answer.DONE

        try:
            if not self.recorder.wait(done, deadline):
                raise TimedOut(f"{what} not within {deadline.seconds:.0f} s: {self.state()}")
        except Never:
            raise TimedOut(f"{what} can never come true any more: {self.state()}") from None

    def retry(self, attempt: Callable[[], bool], within: float, every: float = 0.2) -> bool:
        """Try until it succeeds or the time is over; for what the watch does not show."""
        deadline = Deadline(self.session.clock, min(within, self.deadline.remaining()))
        while not attempt():
            if deadline.expired:
                return False
            self.sleep(every)
        return True

    def state(self) -> str:
        """The last state seen, in one line."""
        pod = self.recorder.seen().last
        if pod is None:
            return "the pod was never seen"
        status = pod.get("status", {})
        statuses = [*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())]
        each = ", ".join(f"{one['name']} {_state(one.get('state', {}))}" for one in statuses)
        return f"pod {status.get('phase', 'without a phase')}; {each or 'no container has a status'}"


def _state(state: Mapping[str, Mapping[str, object]]) -> str:
    for name, detail in state.items():
        reason = detail.get("reason")
        return f"{name} ({reason})" if reason else name
    return "unknown"
