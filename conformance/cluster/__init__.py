"""From the options of a run to a reachable cluster, and raw JSON in and out of its API server.

It hosts pods; what is tested on them it must not know.
"""

from conformance.cluster.answers import (
    ApiError,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    ServerError,
    Throttled,
    Unreachable,
)
from conformance.cluster.api import Api, Node
from conformance.cluster.execution import Executed
from conformance.cluster.facts import gates, kubelet_config
from conformance.cluster.protocol import ClusterInfo, LoadsImages, Provider, RestartsKubelet
from conformance.cluster.select import CLUSTERS, Options, chosen, feature_gates, kubelet_fields, provider

__all__ = [
    "CLUSTERS",
    "Api",
    "ApiError",
    "ClusterInfo",
    "Conflict",
    "Executed",
    "Forbidden",
    "Gone",
    "Invalid",
    "LoadsImages",
    "Node",
    "NotFound",
    "Options",
    "Provider",
    "RestartsKubelet",
    "ServerError",
    "Throttled",
    "Unreachable",
    "chosen",
    "feature_gates",
    "gates",
    "kubelet_config",
    "kubelet_fields",
    "provider",
]
