"""Whether a cluster offers what a scenario needs, and the reason for the skip when it does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance.cluster.protocol import ClusterInfo
from conformance.scenario import Scenario, Version


def unmet(scenario: Scenario, info: ClusterInfo) -> str:
    """The first unmet requirement as a phrase; empty when the scenario can run."""
    version = Version.of(info.kubernetes)
    if scenario.since and version < scenario.since:
        return f"needs Kubernetes {scenario.since} or later, the cluster has {info.kubernetes}"
    if scenario.until and version > scenario.until:
        return f"holds until Kubernetes {scenario.until}, the cluster has {info.kubernetes}"
    if missing := [gate for gate in scenario.gates if gate not in info.gates]:
        return f"needs feature gate {', '.join(missing)} switched on"
    if missing := [name for name, value in scenario.kubelet.items() if not _has(info.kubelet, name, value)]:
        wanted = json.dumps({name: scenario.kubelet[name] for name in missing})
        return f"needs the kubelet configured with {wanted}"
    if missing := [ability for ability in scenario.requires if ability not in info.abilities]:
        return f"needs the ability {', '.join(missing)}, which {info.provider} does not have"
    return ""


def _has(configuration: Mapping[str, Any], name: str, value: Any) -> bool:
    """Whether the field has the value; of a mapping, whether each of the fields given has."""
    found = configuration.get(name)
    if isinstance(value, Mapping):
        return isinstance(found, Mapping) and all(_has(found, key, inner) for key, inner in value.items())
    return bool(found == value)
