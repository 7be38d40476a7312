"""Source of a requirement as people read it (`KEP-753 "Proposal"`) → where it can be read."""

from __future__ import annotations

import re

_KEP = re.compile(r"KEP-(\d+)")
_FILE = re.compile(r"(?:k8s\.io/)?(kubernetes|api) ((?:[\w./-]+ )?[\w./-]+\.go)")
_PODS = "concepts/workloads/pods"
_FOLDERS = {
    "attach-handler-lifecycle-event": "tasks/configure-pod-container",
    "configure-liveness-readiness-startup-probes": "tasks/configure-pod-container",
    "container-lifecycle-hooks": "concepts/containers",
    "determine-reason-pod-failure": "tasks/debug/debug-application",
    "ephemeral-storage": "concepts/storage",
    "images": "concepts/containers",
    "node-pressure-eviction": "concepts/scheduling-eviction",
    "node-shutdown": "concepts/cluster-administration",
    "pods": "concepts/workloads",
    "static-pod": "tasks/configure-pod-container",
}
"""Pages of the documentation that do not lie with those on pods."""


def link(source: str) -> str | None:
    """The address; None for a source that has none of its own."""
    subject, _, _ = source.partition(' "')
    if kep := _KEP.fullmatch(subject):
        return f"https://github.com/kubernetes/enhancements/issues/{kep[1]}"
    if file := _FILE.match(subject):
        return f"https://github.com/kubernetes/{file[1]}/blob/master/{file[2].replace(' ', '/')}"
    if subject.startswith("docs: "):
        page = subject.removeprefix("docs: ").replace(" ", "-")
        return f"https://kubernetes.io/docs/{_FOLDERS.get(page, _PODS)}/{page}/"
    return None
