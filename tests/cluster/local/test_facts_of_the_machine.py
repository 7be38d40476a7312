"""Facts about the machine, from the kernel's text."""

from pathlib import Path

import pytest

from conformance.cluster.local import facts

MOUNTS = """\
22 1 0:50 / / rw - overlay overlay rw,lowerdir=/l
23 22 0:5 / /dev rw - devtmpfs devtmpfs rw
24 22 254:0 /v /var/lib rw shared:1 - ext4 /dev/vda rw
25 22 0:60 / /var/library rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/var/lib/x", "ext4"), ("/var/lib", "ext4"), ("/var/cache", "overlay"), ("/var/library/x", "tmpfs")],
)
def test_file_system_of_the_innermost_mount(path: str, kind: str) -> None:
    assert facts.file_system(MOUNTS, Path(path)) == kind


@pytest.mark.parametrize(
    ("capabilities", "may"),
    [("000001fffeffffff", False), ("000001ffffffffff", True), ("0000000001000000", True)],
)
def test_may_spare_with_cap_sys_resource(capabilities: str, may: bool) -> None:
    assert facts.may_spare(f"CapInh:\t0000000000000000\nCapEff:\t{capabilities}\n") is may
