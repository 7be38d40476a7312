"""What a run asks of a cluster's API, as one table: the ClusterRole and the preflight are made from it.

A test compares it with what runs really ask for, so a new request needs its line here. A right that is not needed
says what is lost without it; one that belongs to an extra lets its holder do much more than runs do, or serves words
of the language that the suites do not use, and is granted only on request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Extra(Enum):
    """Rights that are not part of the role unless they are asked for, by the word on the command line."""

    NODE_FACTS = "node-facts"
    ALL_STEPS = "all-steps"


@dataclass(frozen=True, slots=True)
class Right:
    """Verbs on a resource of an API group, such as `pods/exec`, or on a path such as `/metrics`.

    `purpose`: what they are for. `lost`: what is done without them; empty if a run is impossible then.
    """

    verbs: tuple[str, ...]
    resource: str
    purpose: str
    group: str = ""
    lost: str = ""
    extra: Extra | None = None

    @property
    def needed(self) -> bool:
        return not self.lost and self.extra is None

    @property
    def is_path(self) -> bool:
        return self.resource.startswith("/")


RIGHTS = (
    Right(("create", "delete", "list"), "namespaces", "every case has a namespace of its own"),
    Right(("list",), "nodes", "versions, and the node that the report names"),
    Right(("create", "delete", "get", "list", "patch", "watch"), "pods", "what is tested"),
    Right(("get",), "pods/log", "the testimony of containers"),
    Right(("create", "get"), "pods/exec", "commands in containers: exec, signal, mark"),
    Right(("create",), "pods/eviction", "evict"),
    Right(("patch",), "pods/ephemeralcontainers", "add_ephemeral_container"),
    Right(("patch",), "pods/resize", "resize"),
    Right(("patch",), "pods/status", "set_condition"),
    Right(("list",), "events", "what components report of a pod"),
    Right(("create",), "configmaps", "provide"),
    Right(("create",), "secrets", "provide"),
    Right(("create",), "services", "provide"),
    Right(("create", "get"), "resourcequotas", "provide, and read how much of it is used"),
    Right(("create", "list", "watch"), "jobs", "pods of a Job", group="batch"),
    Right(("list", "watch"), "endpointslices", "endpoints of a Service", group="discovery.k8s.io"),
    Right(("patch",), "namespaces", "give one away for a look", lost="--keep does not work"),
    Right(
        ("list", "watch"),
        "leases",
        "how the clocks of nodes differ",
        group="coordination.k8s.io",
        lost="the clocks of nodes are taken to agree with this machine's",
    ),
    Right(
        ("get",),
        "/metrics",
        "feature gates of the API server",
        lost="scenarios that need a feature gate are skipped",
    ),
    Right(("list",), "resourcequotas", "preflight", lost="the preflight says nothing of quotas"),
    Right(("list",), "limitranges", "preflight", lost="the preflight says nothing of limits"),
    Right(
        ("get",),
        "nodes/proxy",
        "feature gates and configuration of the kubelet",
        lost="the API server's gates count alone; scenarios that need a kubelet setting are skipped",
        extra=Extra.NODE_FACTS,
    ),
    Right(
        ("create",),
        "limitranges",
        "provide: LimitRange",
        lost="the step provide fails for a LimitRange",
        extra=Extra.ALL_STEPS,
    ),
)


def chosen(extras: frozenset[Extra] = frozenset()) -> Iterator[Right]:
    """The rights of the role, in the order of the table, with those of these extras."""
    yield from (right for right in RIGHTS if right.extra is None or right.extra in extras)
