"""Faults of a node on purpose: declared in YAML, injected between kubelet and container runtime.

It knows the Container Runtime Interface; not what is tested on the node.
"""

from conformance.faults.declaration import Declaration
from conformance.faults.load import discover, load

__all__ = ["Declaration", "discover", "load"]
