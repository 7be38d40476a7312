"""Machines on which the local cluster cannot run, and what is said there."""

import pytest

from conformance.cluster.local import machine, packages
from conformance.cluster.local.packages import Part
from conformance.errors import ClusterError
from conformance.progress import Progress

MOUNTS = "/dev/vda / ext4 rw 0 0\ncgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n"


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (("darwin", "arm64", 0, MOUNTS), "needs Linux"),
        (("linux", "riscv64", 0, MOUNTS), "riscv64"),
        (("linux", "x86_64", 1000, MOUNTS), "needs root"),
        (("linux", "x86_64", 0, "/dev/vda / ext4 rw 0 0\n"), "cgroups"),
        (("linux", "x86_64", 0, "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n"), "mount point"),
    ],
)
def test_obstacle(facts: tuple[str, str, int, str], word: str) -> None:
    assert word in machine.find_obstacle(*facts)


@pytest.mark.parametrize("architecture", ["x86_64", "aarch64"])
def test_no_obstacle(architecture: str) -> None:
    assert machine.find_obstacle("linux", architecture, 0, MOUNTS) == ""


def test_alternatives_are_named_in_one_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(ClusterError) as caught:
        machine.check()
    assert "\n" not in str(caught.value)
    for alternative in ("kind", "k3s", "existing"):
        assert f"--cluster {alternative}" in str(caught.value)


def test_missing_part_without_apt_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    parts = [Part("gcc", lambda: False), Part("iproute2", lambda: True)]
    with pytest.raises(ClusterError, match=r"needs gcc \(.*no apt-get"):
        packages.ensure(parts, Progress())


def test_nothing_is_installed_when_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    packages.ensure([Part("gcc", lambda: True)], Progress())
