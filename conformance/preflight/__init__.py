"""Cluster and credentials → what a run would find there and what it would lack, before anything is tested."""

from conformance.preflight.check import check
from conformance.preflight.finding import Finding, Level
from conformance.preflight.page import lines
from conformance.preflight.rights import granted, rights

__all__ = ["Finding", "Level", "check", "granted", "lines", "rights"]
