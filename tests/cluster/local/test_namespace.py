"""The node's view of the machine's files, as scripts that can be tried on a directory."""

import subprocess
from pathlib import Path

from conformance.cluster.local import namespace


def test_only_what_would_be_hidden_is_kept() -> None:
    paths = [Path("/var/lib/x"), Path("/root/.cache"), Path("/run/y"), Path("/variety"), Path("/var")]
    assert namespace.hidden(paths) == (Path("/var/lib/x"), Path("/run/y"), Path("/var"))


def test_process_is_in_its_cgroups_before_it_runs(tmp_path: Path) -> None:
    groups = [tmp_path / "one", tmp_path / "two words"]
    for group in groups:
        group.mkdir()
    argv = namespace.joining(groups, ["sh", "-c", 'echo "$$ $1"', "sh", "a b"])
    printed = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    pid, _, argument = printed.strip().partition(" ")
    assert argument == "a b"
    assert [(group / "cgroup.procs").read_text().strip() for group in groups] == [pid, pid]


def test_process_that_cannot_join_does_not_run(tmp_path: Path) -> None:
    argv = namespace.joining([tmp_path / "missing"], ["touch", str(tmp_path / "ran")])
    assert subprocess.run(argv, capture_output=True, check=False).returncode != 0
    assert not (tmp_path / "ran").exists()


def test_node_finds_the_kernel_as_the_kubelet_would_set_it(tmp_path: Path) -> None:
    namespace.prepare(tmp_path)
    assert (tmp_path / "sysctl/kernel/panic").read_text() == "10\n"
    assert (tmp_path / "var/run").readlink() == Path("/run")
    assert (tmp_path / "var/tmp").stat().st_mode & 0o7777 == 0o1777
