"""cgroups of both versions, from the kernel's text."""

from pathlib import Path

import pytest

from conformance.cluster.local import cgroups

V1 = """\
tmpfs /sys/fs/cgroup tmpfs rw,relatime,mode=755 0 0
cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0
cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset 0 0
cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset 0 0
cgroup /sys/fs/cgroup/systemd cgroup rw,relatime,name=systemd 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
"""
V2 = "/dev/vda / ext4 rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nsdelegate 0 0\n"


def test_hierarchies_of_version_1_and_both() -> None:
    found = cgroups.parse(V1)
    assert [hierarchy.mount.name for hierarchy in found] == ["cpu,cpuacct", "cpuset", "systemd", "unified"]
    assert [hierarchy.unified for hierarchy in found] == [False, False, False, True]
    assert "cpuset" in found[1].controllers


def test_hierarchy_of_version_2() -> None:
    (only,) = cgroups.parse(V2)
    assert only.unified
    assert only.mount == Path("/sys/fs/cgroup")


@pytest.mark.parametrize(
    ("text", "mine"),
    [
        ("0::/plc-a/system\n", True),
        ("0::/plc-a\n", True),
        ("9:name=systemd:/\n4:memory:/docker/1/plc-a/kubepods/burstable/pod1/2\n0::/\n", True),
        ("0::/plc-ab/system\n", False),
        ("0::/user.slice/run-plc-a.scope\n", False),
        ("4:memory:/\n0::/\n", False),
        ("", False),
    ],
)
def test_process_belongs_by_the_whole_name(text: str, mine: bool) -> None:
    assert cgroups.belongs(text, "plc-a") is mine


def test_what_is_below_goes_first(tmp_path: Path) -> None:
    deep = tmp_path / "top/kubepods/pod/container"
    deep.mkdir(parents=True)
    (tmp_path / "top/cgroup.procs").write_text("")
    order = list(cgroups.deepest_first(tmp_path / "top"))
    assert order[0] == deep
    assert order[-1] == tmp_path / "top"
    (tmp_path / "top/cgroup.procs").unlink()
    cgroups.remove(order)
    assert not (tmp_path / "top").exists()
