"""What is a cluster's own on a machine that others use as well."""

from pathlib import Path

import pytest

from conformance.cluster.local import network, remains
from conformance.cluster.local.layout import Layout
from conformance.cluster.local.remains import Remains

MOUNTS = r"""22 1 254:0 / / rw - ext4 /dev/vda rw
30 22 0:30 / /var/lib/plc/a/node/run/x rw shared:1 - tmpfs tmpfs rw
31 30 0:31 / /var/lib/plc/a/node/run/x/with\040blank rw - overlay overlay rw
32 22 0:32 / /var/lib/plc/ab/node rw - tmpfs tmpfs rw
33 22 0:33 / /var/lib/plc rw - tmpfs tmpfs rw
"""
LINKS = [
    {"ifname": "lo", "address": "00:00:00:00:00:00"},
    {"ifname": "plc1", "ifalias": "pod-lifecycle-conformance-a", "address": "02:70:6c:63:00:01"},
    {"ifname": "plc2", "ifalias": "pod-lifecycle-conformance-ab", "address": "02:70:6c:63:00:02"},
    {"ifname": "plc3", "address": "02:70:6c:63:00:03"},
    {"ifname": "veth1", "master": "plc1"},
    {"ifname": "veth2", "master": "plc2"},
    {"ifname": "veth3", "master": "docker0"},
]


def test_mounts_below_the_directory_innermost_first() -> None:
    own = Path("/var/lib/plc/a")
    assert remains.below(MOUNTS, own) == (own / "node/run/x/with blank", own / "node/run/x")


@pytest.mark.parametrize(
    ("name", "recorded", "own"),
    [
        ("a", None, ["plc1", "veth1"]),
        ("ab", Layout("ab", 2), ["plc2", "veth2"]),
        ("b", Layout("b", 3), ["plc3"]),
        ("b", None, []),
        ("b", Layout("b", 4), []),
        # The number of a crashed cluster has been given to another one since.
        ("b", Layout("b", 1), []),
    ],
)
def test_interfaces_by_alias_or_record(name: str, recorded: Layout | None, own: list[str]) -> None:
    assert network.belonging(LINKS, f"pod-lifecycle-conformance-{name}", recorded) == own


@pytest.mark.parametrize("taken", ["plc3", "198.18.0.3", "198.19.12.1"])
def test_number_is_occupied_by_whoever_has_its_names(taken: str) -> None:
    assert network.occupied({"lo", taken}, Layout("b", 3))
    assert not network.occupied({"lo", "plc2", "198.18.0.30"}, Layout("b", 3))


def test_text_says_what_is_there_and_not_all_of_it() -> None:
    found = Remains(processes=(1, 2, 3, 4, 5), directories=(Path("/x"),))
    assert str(found) == "processes 3, 4, 5 and 2 more; directories /x"
    assert found
    assert not Remains()
