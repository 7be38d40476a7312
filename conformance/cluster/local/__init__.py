"""A real single-node cluster as processes of this machine, built from pinned sources.

It knows how to start a cluster and to leave nothing of it; not what is tested on it.
"""

from conformance.cluster.local.provider import LocalProvider

__all__ = ["LocalProvider"]
