"""All kinds of faults, registered under their words."""

from conformance.faults.kinds import calls, events, runtime, shown
from conformance.faults.kinds.registry import KINDS

__all__ = ["KINDS", "calls", "events", "runtime", "shown"]
