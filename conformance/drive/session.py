"""What all cases of a run share: the cluster, its watch, the images, the clock and the run's identity."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

from conformance.cluster import Api, ClusterInfo, Provider
from conformance.drive.lane import Lane
from conformance.drive.outage import Outage
from conformance.drive.setting import Setting
from conformance.observe import Nodes, PodWatch, Sampler
from conformance.timing import Clock

Keep = Literal["never", "failed", "always"]


@dataclass
class Session:
    """A run against one cluster; `run` identifies everything that it makes there."""

    run: str
    api: Api
    info: ClusterInfo
    provider: Provider
    watch: PodWatch
    pressure: Sampler
    clock: Clock
    lane: Lane
    keep: Keep = "never"
    setting: Setting = field(default_factory=Setting)
    nodes: Nodes = field(default_factory=Nodes)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.outage = Outage(self.lane)

    def stop(self) -> None:
        """Have all cases given up at once, whatever they wait for."""
        self.stopping.set()
        self.watch.wake()
