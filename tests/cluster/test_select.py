import subprocess
import sys
from pathlib import Path

import pytest

from conformance.cluster import Options, feature_gates, kubelet_fields, provider
from conformance.cluster.existing import ExistingProvider, default_kubeconfig
from conformance.errors import ClusterError, ConformanceError


def test_an_unknown_provider_is_told_with_the_nearest() -> None:
    with pytest.raises(
        ConformanceError, match=r"valid: local, kind, k3s, existing\. Did you mean 'existing'"
    ):
        provider(Options(cluster="exsting"))


@pytest.mark.parametrize("cluster", ["local", "kind", "k3s"])
def test_a_kubeconfig_is_for_existing_clusters(cluster: str) -> None:
    with pytest.raises(ConformanceError, match="Choose the provider 'existing'"):
        provider(Options(cluster=cluster, context="mine"))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"kubernetes": "v1.37.2"}, "kubernetes"),
        ({"gates": ("A",), "kubelet_config": {"maxPods": 1}}, "gates and kubelet-config"),
    ],
)
def test_an_existing_cluster_is_used_as_it_is(options: dict[str, object], named: str) -> None:
    with pytest.raises(ConformanceError, match=f"so {named} cannot be chosen"):
        provider(Options(cluster="existing", **options))  # type: ignore[arg-type]


def test_an_existing_cluster_without_a_kubeconfig_is_where_kubectl_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "absent"))
    assert default_kubeconfig() == tmp_path / "absent"
    with pytest.raises(ClusterError, match="absent cannot be used"):
        ExistingProvider(Options(cluster="existing")).create()


def test_the_client_is_not_imported_before_it_connects() -> None:
    code = "import sys, conformance.observe, conformance.cluster; print('kubernetes' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_gates_are_listed_by_name() -> None:
    assert feature_gates("") == ()
    assert feature_gates("B, A=true,B") == ("A", "B")


@pytest.mark.parametrize("written", ["A=false", "A=1", "A B", "A;B"])
def test_what_switches_no_gate_on(written: str) -> None:
    with pytest.raises(ConformanceError, match="is no feature gate to switch on"):
        feature_gates(written)


def test_the_kubelets_fields_are_a_json_object() -> None:
    assert kubelet_fields(None) == {}
    assert kubelet_fields('{"maxPods": 5}') == {"maxPods": 5}
    with pytest.raises(ConformanceError, match="is no JSON: "):
        kubelet_fields("{maxPods: 5}")
    with pytest.raises(ConformanceError, match="is no JSON object"):
        kubelet_fields("[5]")


@pytest.mark.parametrize("cluster", ["kind", "k3s", "existing"])
def test_only_a_local_node_can_have_faults(cluster: str) -> None:
    with pytest.raises(ConformanceError, match=f"not one of the provider '{cluster}'"):
        provider(Options(cluster=cluster, faults={"name": "none"}))


@pytest.mark.parametrize(
    ("cluster", "option", "told"),
    [
        (
            "local",
            {"node_image": "mine"},
            "--node-image is for the provider 'kind' or 'k3s', not for 'local'",
        ),
        ("existing", {"node_image": "mine"}, "not for 'existing'"),
        (
            "k3s",
            {"kind_config": {"kind": "Cluster"}},
            "--kind-config is for the provider 'kind', not for 'k3s'",
        ),
    ],
)
def test_options_of_other_providers(cluster: str, option: dict[str, object], told: str) -> None:
    with pytest.raises(ConformanceError, match=told):
        provider(Options(cluster=cluster, **option))  # type: ignore[arg-type]
