"""Names and numbers of clusters: what sets several on one machine apart."""

from itertools import combinations

import pytest

from conformance.cluster.local.layout import NODES, NUMBERS, PODS, SERVICES, Layout, folder, free_number
from conformance.errors import ConformanceError

LONGEST = "a" * 20


@pytest.mark.parametrize("name", ["default", "a", "k-1-37", LONGEST])
def test_name_can_be_one(name: str) -> None:
    assert folder(name).name == name


@pytest.mark.parametrize("name", ["", "A", "a/b", "..", "-a", "a-", "a" * 21, "a b", "ä", "a\n"])
def test_name_that_cannot_be_a_directory_and_a_cgroup_is_refused(name: str) -> None:
    with pytest.raises(ConformanceError, match="cannot be the name"):
        folder(name)


def test_lowest_free_number() -> None:
    assert free_number({}) == NUMBERS[0]
    assert free_number({1, 2, 4}) == 3


def test_no_number_left() -> None:
    with pytest.raises(ConformanceError, match="cluster down"):
        free_number(set(NUMBERS))


def test_clusters_share_nothing() -> None:
    layouts = [Layout(f"c{number}", number) for number in NUMBERS]
    for name in ("address", "bridge", "bridge_mac", "root", "cgroup"):
        assert len({getattr(one, name) for one in layouts}) == len(layouts), name
    networks = [one.pod_network for one in layouts]
    assert not any(one.overlaps(other) for one, other in combinations(networks, 2))


def test_networks_keep_clear_of_each_other() -> None:
    assert not any(one.overlaps(other) for one, other in combinations((NODES, PODS, SERVICES), 2))


def test_names_fit_into_what_the_kernel_gives_them() -> None:
    layout = Layout(LONGEST, NUMBERS[-1])
    assert len(layout.bridge) <= 15
    assert len(str(layout.containerd_socket)) <= 107
    assert layout.pod_network.num_addresses > 500
