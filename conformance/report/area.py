"""Family of requirements → the area of Kubernetes it belongs to: the first level of the report's tree."""

from __future__ import annotations

from collections.abc import Mapping

AREAS: Mapping[str, str] = {
    family: area
    for area, families in {
        "Start-up": ("INIT", "SIDECAR-START", "STARTUP"),
        "Sidecars": ("SIDECAR-RESTART", "SIDECAR-TERM", "SIDECAR-PROBE", "SIDECAR-PHASE", "SIDECAR-RES"),
        "Probes and hooks": ("PROBE", "HOOK"),
        "Restarts": ("RESTART", "RULE", "RAC", "BACKOFF"),
        "Termination": ("TERM", "SIGNAL", "MSG"),
        "Status": ("PHASE", "COND"),
        "Node and kubelet": ("STATIC", "KUBELET", "NODE"),
        "API": ("VALID", "EPH", "RESIZE"),
        "Workloads and services": ("JOB", "EP"),
    }.items()
    for family in families
}


def area(family: str) -> str:
    """The area; a family that is in none stands for itself."""
    return AREAS.get(family, family)
