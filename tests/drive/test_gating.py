from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cluster import ClusterInfo
from conformance.drive.gating import unmet
from conformance.errors import Position
from conformance.scenario import Scenario, Version

INFO = ClusterInfo(
    "name", "existing", Path("config"), None, "v1.33.4+k3s1", "containerd://2.1", "node",
    gates=frozenset({"On"}), abilities=frozenset({"kubelet-restart"}),
    kubelet={"maxPods": 5, "crashLoopBackOff": {"maxContainerRestartPeriod": "4s"}},
)  # fmt: skip
SCENARIO = Scenario("name", "", "family", Position("f.yaml", 1, 1), "")


@pytest.mark.parametrize(
    ("needs", "reason"),
    [
        ({}, ""),
        ({"since": Version(1, 33), "until": Version(1, 33)}, ""),
        ({"since": Version(1, 34)}, "needs Kubernetes v1.34 or later, the cluster has v1.33.4+k3s1"),
        ({"until": Version(1, 32)}, "holds until Kubernetes v1.32, the cluster has v1.33.4+k3s1"),
        ({"gates": ("On",)}, ""),
        ({"gates": ("On", "Off")}, "needs feature gate Off switched on"),
        ({"kubelet": {"crashLoopBackOff": {"maxContainerRestartPeriod": "4s"}}}, ""),
        (
            {"kubelet": {"maxPods": 5, "crashLoopBackOff": {"maxContainerRestartPeriod": "2s"}}},
            'needs the kubelet configured with {"crashLoopBackOff": {"maxContainerRestartPeriod": "2s"}}',
        ),
        ({"kubelet": {"podsPerCore": 1}}, 'needs the kubelet configured with {"podsPerCore": 1}'),
        ({"requires": ("kubelet-restart",)}, ""),
        ({"requires": ("load-images",)}, "needs the ability load-images, which existing does not have"),
    ],
)
def test_what_a_cluster_lacks_is_the_reason(needs: dict[str, object], reason: str) -> None:
    assert unmet(replace(SCENARIO, **needs), INFO) == reason  # type: ignore[arg-type]
