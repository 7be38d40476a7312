from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster import ApiError
from conformance.cluster.facts import describe, gates, kubelet_config

METRICS = """\
# TYPE kubernetes_feature_enabled gauge
kubernetes_feature_enabled{name="AlphaOn",stage="ALPHA"} 1
kubernetes_feature_enabled{name="AlphaOff",stage="ALPHA"} 0
kubernetes_feature_enabled{name="BetaOn",stage="BETA"} 1
kubernetes_feature_enabled{name="Done",stage=""} 1
"""


def test_gates_are_on_where_both_components_say_so(facts: Callable[..., Any]) -> None:
    api = facts("v1.34.1", metrics=METRICS)
    assert gates(api, "n") == {"AlphaOn", "BetaOn", "Done"}
    kubelet = METRICS.replace('AlphaOn",stage="ALPHA"} 1', 'AlphaOn",stage="ALPHA"} 0')
    api.text = lambda path: METRICS if path == "/metrics" else kubelet
    assert gates(api, "n") == {"BetaOn", "Done"}


@pytest.mark.parametrize(
    ("kubelet", "expected"), [("v1.34.3-gke.7", {"AlphaOn", "BetaOn", "Done"}), ("v1.33.9", set())]
)
def test_a_kubelet_that_may_not_be_asked_is_taken_to_be_like_an_api_server_of_its_version(
    facts: Callable[..., Any], kubelet: str, expected: set[str]
) -> None:
    api = facts("v1.34.1", metrics=METRICS, kubelet=kubelet)

    def text(path: str) -> str:
        if path != "/metrics":
            raise ApiError(403, "Forbidden", path)
        return METRICS

    api.text = text
    assert gates(api, "n") == expected


def test_metrics_that_may_not_be_read_tell_nothing(facts: Callable[..., Any]) -> None:
    assert gates(facts("v1.34.1"), "n") == frozenset()


def test_the_kubelets_configuration_is_its_own_answer(facts: Callable[..., Any]) -> None:
    api = facts("v1.37.2")
    api.get = lambda path: {"kubeconfig": path}
    assert kubelet_config(api, "n") == {}
    api.get = lambda path: {"kubeletconfig": {"asked": path}}
    assert kubelet_config(api, "n") == {"asked": "/api/v1/nodes/n/proxy/configz"}

    def refuse(path: str) -> Any:
        raise ApiError(403, "Forbidden", path)

    api.get = refuse
    assert kubelet_config(api, "n") == {}


@pytest.mark.parametrize(
    ("own", "boot", "local"), [(True, "", True), (True, "other", False), (False, "", False)]
)
def test_a_node_of_ours_is_this_machine_if_it_has_its_kernel(
    facts: Callable[..., Any], own: bool, boot: str, local: bool
) -> None:
    api = facts("v1.34.1")
    api.boot = boot or api.boot
    assert describe(api, "kind", "name", Path("kubeconfig"), own=own).local == local
