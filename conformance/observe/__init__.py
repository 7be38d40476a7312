"""From what a cluster lets be seen (watch, logs, API events, the node's pressure) to events on their clocks.

It observes and does nothing to the pods; what should have been seen it must not know.
"""

from conformance.observe.alignment import Nodes, place, published
from conformance.observe.logs import Follower, Logs, collect, messages
from conformance.observe.pressure import Sampler
from conformance.observe.recorder import Recorder, Seen
from conformance.observe.skew import WallClocks, differences
from conformance.observe.watch import RUN_LABEL, PodWatch

__all__ = [
    "RUN_LABEL",
    "Follower",
    "Logs",
    "Nodes",
    "PodWatch",
    "Recorder",
    "Sampler",
    "Seen",
    "WallClocks",
    "collect",
    "differences",
    "messages",
    "place",
    "published",
]
