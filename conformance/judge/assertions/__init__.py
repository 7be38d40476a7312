"""One file per concept; importing them fills the registry."""

from conformance.judge.assertions import (
    backoff,
    conditions,
    exits,
    general,
    hooks,
    jobs,
    messages,
    order,
    phase,
    probes,
    restarts,
    signals,
    starts,
    startup,
    states,
    termination,
)

__all__ = [
    "backoff",
    "conditions",
    "exits",
    "general",
    "hooks",
    "jobs",
    "messages",
    "order",
    "phase",
    "probes",
    "restarts",
    "signals",
    "starts",
    "startup",
    "states",
    "termination",
]
