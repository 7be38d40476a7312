"""Leases of nodes → how far their clocks are from this machine's and from each other."""

from __future__ import annotations

from conformance.observe.skew import Watchable, differences
from conformance.preflight.finding import Finding, Level
from conformance.timing import Clock

WITHIN = 12.0
"""Seconds for nodes to renew their leases, which they do every ten."""
SYNCHRONOUS = 0.1
"""Seconds by which clocks of nodes may differ without a note; what is measured is off by tens of milliseconds."""


def clocks(api: Watchable, node: str, clock: Clock) -> Finding:
    """The differences are taken into account by runs; here they are told."""
    found = differences(api, 1, WITHIN, clock)
    if node not in found:
        return Finding(
            Level.NOTE,
            "clocks",
            f"{node} renewed no lease within {WITHIN:.0f} s: its clock is taken to be ours",
        )
    spread = max(found.values()) - min(found.values())
    text = f"this machine's is {found[node]:+.2f} s from that of {node}"
    if len(found) > 1:
        text += f"; {len(found)} nodes differ by up to {spread:.2f} s"
    return Finding(Level.OK if spread <= SYNCHRONOUS else Level.NOTE, "clocks", text)
