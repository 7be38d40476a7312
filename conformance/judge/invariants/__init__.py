"""Promises of every pod lifecycle, judged on every case beside its own assertions. Importing fills the registry."""

from conformance.judge.invariants import ending, order, probes, reasons, restarts, status, usual
from conformance.judge.invariants.registry import INVARIANTS, check

__all__ = ["INVARIANTS", "check", "ending", "order", "probes", "reasons", "restarts", "status", "usual"]
