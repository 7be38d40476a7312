"""Events of one case and how two of them compare in time.

Every event is an interval on a named clock: a moment plus that clock's resolution. Different readings of one clock
are ordered, for a clock that is cut off never shows a later moment as an earlier one. Events on different clocks are
ordered only if their intervals, widened by the uncertainty of both, do not touch; otherwise they are
indistinguishable, and a claim about their order is UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum


class Kind(StrEnum):
    """What happened. The tuple in `WORDS` names the data fields that are written as plain words."""

    # testimony of the container's own program (node clock)
    STARTING = "Starting"  # first thing the program does
    STARTED = "Started"  # the program considers itself started (after `starts_after`)
    SIGNAL = "Signal"  # a signal was received
    EXITING = "Exiting"  # last thing the program does
    HOOK_STARTED = "HookStarted"
    HOOK_ENDED = "HookEnded"
    PROBE = "Probe"  # one execution of a probe handler, with its result
    SERVED = "Served"  # a request answered, or work done, by a program with real parts
    # stamps inside the pod status (status clock, whole seconds)
    STARTED_AT = "StartedAt"
    FINISHED_AT = "FinishedAt"
    # status as published (watch clock: the moment it reached us; exact order)
    PHASE = "Phase"
    CONDITION = "Condition"
    WAITING = "Waiting"
    RUNNING = "Running"
    TERMINATED = "Terminated"
    READY = "Ready"  # container flag `ready` changed
    STARTED_FLAG = "StartedFlag"  # container flag `started` changed
    RESTARTS = "Restarts"  # restartCount changed
    DELETING = "Deleting"  # deletionTimestamp appeared
    DELETED = "Deleted"  # the object is gone
    JOB = "Job"  # a Job condition became true
    GENERATION = "Generation"  # metadata.generation, or what was observed of it, changed
    ENDPOINT = "Endpoint"  # the pod's endpoint in an EndpointSlice changed (a watch of its own)
    # others
    EVENT = "Event"  # an Event object of the API
    STEP = "Step"  # what the driver did
    ACCEPTED = "Accepted"  # the API server would do what it was asked for
    REJECTED = "Rejected"  # it would not; one event for each cause
    FIELD = "Field"  # a field of an object as the API server gave it; without a value it is not there
    OUTPUT = "Output"  # what a command printed in a container
    PRESSURE = "Pressure"  # the node was short of a resource
    GAP = "Gap"  # something could not be observed


NEVER_RAN = ("StartError", "ContainerCannotRun")
"""Reasons of FinishedAt by which containerd and others say that a container's program was not executed."""
WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SIGNAL: ("signal",),
    Kind.EXITING: ("code",),
    Kind.HOOK_STARTED: ("hook",),
    Kind.HOOK_ENDED: ("hook", "result"),
    Kind.PROBE: ("probe", "result"),
    Kind.SERVED: ("what",),
    Kind.FINISHED_AT: ("code", "reason"),
    Kind.PHASE: ("phase",),
    Kind.CONDITION: ("type", "status", "reason"),
    Kind.WAITING: ("reason",),
    Kind.TERMINATED: ("code", "reason"),
    Kind.READY: ("value",),
    Kind.STARTED_FLAG: ("value",),
    Kind.RESTARTS: ("count",),
    Kind.DELETING: ("grace",),
    Kind.JOB: ("condition",),
    Kind.GENERATION: ("generation", "observed", "conditions"),
    Kind.ENDPOINT: ("ready", "serving", "terminating"),
    Kind.EVENT: ("reason", "type"),
    Kind.STEP: ("step", "edge"),
    Kind.ACCEPTED: ("request",),
    Kind.REJECTED: ("request", "reason", "field"),
    Kind.FIELD: ("path", "value"),
    Kind.OUTPUT: ("text",),
    Kind.PRESSURE: ("resource", "share"),
    Kind.GAP: ("what",),
}

POD = "pod"
"""Subject of events that belong to the pod and not to one of its containers."""


class Order(Enum):
    """How an event relates to another in time."""

    BEFORE = "before"
    AFTER = "after"
    INDISTINGUISHABLE = "indistinguishable"


ELSEWHERE = "@"
"""Stands between the name of a clock and that of its node, if that is another than the one of the record."""
SKEW = 0.05
"""Seconds that a measured difference between the clocks of two nodes may be off."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Whose time it is.

    `resolution`: length in seconds of the interval in which a stamped event really happened, counted from the
    stamp. `uncertainty`: how far, in seconds, this clock may be off against the clocks of other sources. `lag`: by
    how many seconds the event may have been before its stamp, which then is the moment at which it was heard of.

    The record tells the time of one node. A clock of another node bears its name, and `skew` is how far the two may
    still differ when what was measured of the difference has been taken out.
    """

    name: str
    resolution: float
    uncertainty: float = 0.0
    lag: float = 0.0
    skew: float = 0.0

    @property
    def node(self) -> str:
        """The node that it is of; empty for the one whose time the record tells."""
        return self.name.partition(ELSEWHERE)[2]

    def on(self, node: str, skew: float = SKEW) -> Clock:
        """The same kind of clock on another node."""
        return replace(self, name=f"{self.name}{ELSEWHERE}{node}", skew=skew)

    def slack(self, other: Clock) -> float:
        """Seconds by which the two may be apart: clocks of one node share its skew."""
        apart = self.uncertainty + other.uncertainty
        together = not (self.skew or other.skew) or self.node == other.node
        return apart if together else apart + self.skew + other.skew


NODE = Clock("node", 0.01, 0.05)
"""/proc/uptime read by the containers' programs, set against the wall clock by the runtime's log stamps."""
STATUS = Clock("status", 1.0, 0.0)
"""metav1.Time in the pod status: the kubelet's wall clock cut to whole seconds."""
WATCH = Clock("watch", 0.0, 0.05)
"""Arrival at the observer; order among these events is exact (they come in the order of resourceVersion)."""
ENDPOINTS, JOBS = Clock("endpoints", 0.0, 1.0), Clock("jobs", 0.0, 1.0)
"""Arrival of EndpointSlices and of Jobs at the observer: exact among themselves, but by watches of their own,
of which a busy observer hears half a second before or after it hears of pods."""
EVENTS = Clock("events", 1.0, 0.0)
"""Stamps of API Event objects, whole seconds."""
DRIVER = Clock("watch", 0.0, 0.05)
"""The driver lives in the observer's process: it is the same clock."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one subject.

    `at`: seconds since the epoch. `subject`: a container's name, or `pod`. `attempt`: 0 for the first instance
    of the container, 1 after its first restart; None where it does not apply. `data`: JSON values by name.
    """

    at: float
    subject: str
    kind: Kind
    data: Mapping[str, object] = field(default_factory=dict)
    attempt: int | None = None
    clock: Clock = NODE
    pod: str = ""

    @property
    def never_ran(self) -> bool:
        """Whether it is the end of a start that failed, so that the container's program was not executed."""
        return self.data.get("reason") in NEVER_RAN

    @property
    def earliest(self) -> float:
        return self.at - self.clock.lag

    @property
    def latest(self) -> float:
        return self.at + self.clock.resolution

    def compare(self, other: Event) -> Order:
        """Before, after, or indistinguishable."""
        if self.clock.name == other.clock.name:
            return _apart(self.at, other.at, self._least(other))
        slack = self.clock.slack(other.clock)
        if self.latest + slack < other.earliest:
            return Order.BEFORE
        if other.latest + slack < self.earliest:
            return Order.AFTER
        return Order.INDISTINGUISHABLE

    def _least(self, other: Event) -> float:
        """Seconds by which moments of one clock must differ to be different readings.

        Half a reading, for a moment is the sum of a reading and an offset and has a rounding error. Each pod's
        testimony has an offset of its own, so between pods it is off by the clock's uncertainty as well.
        """
        resolution = min(self.clock.resolution, other.clock.resolution)
        between = self.pod and other.pod and self.pod != other.pod and resolution > 0.0
        return resolution / 2 + (self.clock.uncertainty + other.clock.uncertainty if between else 0.0)

    def words(self) -> str:
        """`app Signal TERM`, as patterns, failure texts and the notation of tests write it."""
        plain = [str(self.data[name]) for name in WORDS.get(self.kind, ()) if name in self.data]
        return " ".join([self.subject, str(self.kind), *plain])


def _apart(one: float, other: float, least: float) -> Order:
    if abs(one - other) <= least:
        return Order.INDISTINGUISHABLE
    return Order.BEFORE if one < other else Order.AFTER
