"""Managers and runtimes are chosen by name; a name that there is not is told with those that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cluster.local import material, pins
from conformance.cluster.local.runtimes import Source, check
from conformance.errors import ConformanceError

PINS = pins.load()


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (None, "containerd/runc"),
        ("crun", "containerd/crun"),
        ("containerd-1.6", "containerd-1.6/runc"),
        ("containerd-1.6/runc-1.1", "containerd-1.6/runc-1.1"),
        ("runc-1.1/containerd", "containerd/runc-1.1"),
    ],
)
def test_manager_and_runtime_by_name(wanted: str | None, chosen: str) -> None:
    assert PINS.offer.choose(wanted).name == chosen


@pytest.mark.parametrize(
    ("wanted", "advice"),
    [
        ("cruns", "did you mean 'crun'?"),
        ("runc/crun", "one manager and one OCI runtime"),
        ("containerd/runc/crun", "one manager and one OCI runtime"),
        ("docker/runc", "Container managers: containerd, containerd-1.6"),
    ],
)
def test_what_there_is_not_is_told(wanted: str, advice: str) -> None:
    with pytest.raises(ConformanceError) as raised:
        PINS.offer.choose(wanted)
    assert advice in str(raised.value)


@pytest.mark.parametrize(
    ("runtime", "components"),
    [
        ("containerd/runc", {"etcd", "containerd", "runc", "cni", "kubernetes"}),
        ("containerd-1.6/crun", {"etcd", "cni", "kubernetes"}),
        ("youki", {"etcd", "containerd", "youki", "cni", "kubernetes"}),
    ],
)
def test_only_what_is_used_is_built(runtime: str, components: set[str]) -> None:
    used = material.used(PINS, PINS.offer.choose(runtime))
    assert {component.name for component in used} == components


def test_every_offer_is_built_or_packaged() -> None:
    names = {component.name for component in PINS.components}
    for source in (*PINS.offer.managers.values(), *PINS.offer.runtimes.values()):
        assert (source.component in names) != bool(source.package), source.name


def test_package_of_another_version_is_refused() -> None:
    source = Source("runc-1.1", package="runc", version="1.1", place="usr/sbin")
    check(source, "runc 1.1.5+ds1", Path("runc"))
    with pytest.raises(ConformanceError, match=r"says 'runc 1\.3\.0'"):
        check(source, "runc 1.3.0", Path("runc"))
