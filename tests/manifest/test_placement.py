from __future__ import annotations

from typing import Any

import pytest

from conformance.errors import ConformanceError
from conformance.manifest.placement import Placement, node_selector, toleration

TAINT = {"key": "dedicated", "operator": "Equal", "value": "tests", "effect": "NoSchedule"}
OWN = {"key": "own", "operator": "Exists"}
PLACED = Placement({"pool": "tests"}, (TAINT,), "pull")


def test_a_pod_without_wishes_gets_all_of_them() -> None:
    assert PLACED.put_on({"restartPolicy": "Never"}) == {
        "restartPolicy": "Never",
        "nodeSelector": {"pool": "tests"},
        "tolerations": [TAINT],
        "imagePullSecrets": [{"name": "pull"}],
    }


def test_what_an_author_wrote_stays_and_outranks() -> None:
    spec = {
        "nodeSelector": {"pool": "none"},
        "tolerations": [OWN, TAINT],
        "imagePullSecrets": [{"name": "a"}],
    }
    before = repr(spec)
    assert PLACED.put_on(spec) == {
        "nodeSelector": {"pool": "none"},
        "tolerations": [OWN, TAINT],
        "imagePullSecrets": [{"name": "a"}, {"name": "pull"}],
    }
    assert repr(spec) == before


def test_without_options_nothing_is_added() -> None:
    assert Placement().put_on({"hostname": "h"}) == {"hostname": "h"}


@pytest.mark.parametrize(
    ("change", "tolerations"),
    [
        ({"spec": {"tolerations": [OWN]}}, [OWN, TAINT]),
        ({"spec": {"tolerations": []}}, []),
        ({"spec": {"hostname": "h"}}, None),
        ({"metadata": {}}, None),
    ],
)
def test_a_patch_that_replaces_the_list_keeps_ours(
    change: dict[str, Any], tolerations: list[Any] | None
) -> None:
    kept = PLACED.keep_in(change)
    assert kept.get("spec", {}).get("tolerations") == tolerations
    assert Placement().keep_in(change) == change


def test_labels_of_nodes() -> None:
    assert node_selector("disktype=ssd,example.com/pool=a.b") == {
        "disktype": "ssd",
        "example.com/pool": "a.b",
    }
    assert node_selector("node-role.kubernetes.io/worker=") == {"node-role.kubernetes.io/worker": ""}


@pytest.mark.parametrize("written", ["", "pool", "=x", "a=b,", "a=b c", "-a=b", "a=b=c", "a==b"])
def test_what_is_no_label_is_told(written: str) -> None:
    with pytest.raises(ConformanceError, match="is no label of a node: write --node-selector disktype=ssd"):
        node_selector(written)


def test_a_label_has_one_value() -> None:
    with pytest.raises(ConformanceError, match="the label a cannot be both 'b' and 'c'"):
        node_selector("a=b,a=c")


def test_tolerations() -> None:
    assert toleration("dedicated=tests:NoSchedule") == TAINT
    assert toleration("example.com/gpu:NoExecute") == {
        "key": "example.com/gpu",
        "operator": "Exists",
        "effect": "NoExecute",
    }


@pytest.mark.parametrize("written", ["", "key", ":NoSchedule", "a b:NoSchedule", "key=v=w:NoExecute"])
def test_what_is_no_toleration_is_told(written: str) -> None:
    with pytest.raises(ConformanceError, match="is no toleration: write --toleration key:NoSchedule"):
        toleration(written)


def test_effects_are_named() -> None:
    with pytest.raises(ConformanceError) as caught:
        toleration("key:Noschedule")
    assert str(caught.value) == (
        "'Noschedule' is no effect of a taint; valid: NoSchedule, PreferNoSchedule, NoExecute "
        "(did you mean 'NoSchedule'?)"
    )
