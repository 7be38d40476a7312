"""The scripts in front of OCI runtimes, run by sh as the shim calls them."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.cluster.local import adapter
from conformance.cluster.local.wrapper import BUNDLES

ID = "0123456789abcdef"
SUBREAPER = 36

# `wait` answers when the container has ended, which here is when somebody writes its exit code.
GVISOR = """\
#!/bin/sh
here={folder}
case "$*" in
*" kill --all "*) echo "sandbox is not running" >&2; exit 128 ;;
*" kill "*" 15") echo 'cannot signal container "x" in state created' >&2; exit 128 ;;
*" kill "*) echo "no such signal" >&2; exit 128 ;;
*" start "*) read -r line; echo "out: $line"; echo err >&2; exit "$(cat $here/starts)" ;;
*" wait "*) code=$(cat $here/ends); [ -z "$code" ] || echo '{{"id":"x","exitStatus":'$code'}}' ;;
*) echo "$@" >> $here/calls ;;
esac
"""


@pytest.fixture
def shim() -> Iterator[None]:
    """Have this process inherit what a runtime leaves, as the shim does."""
    libc = ctypes.CDLL(None)
    libc.prctl(SUBREAPER, 1, 0, 0, 0)
    yield
    libc.prctl(SUBREAPER, 0, 0, 0, 0)


class Node:
    """A folder with the script, a gVisor of four lines, and one bundle."""

    def __init__(self, folder: Path, kind: str = "container", starts: int = 0) -> None:
        self.bundle, self.calls = folder / "bundles" / ID, folder / "calls"
        self.bundle.mkdir(parents=True)
        config = {"annotations": {"io.kubernetes.cri.container-type": kind}}
        (self.bundle / "config.json").write_text(json.dumps(config, separators=(",", ":")))
        (folder / "starts").write_text(str(starts))
        self._ends = folder / "ends"
        os.mkfifo(self._ends)
        self._program(folder / "runsc", GVISOR.format(folder=folder))
        text = adapter.script("runsc", folder / "runsc").replace(BUNDLES, str(folder / "bundles"))
        self._script = self._program(folder / "script", text)

    @staticmethod
    def _program(place: Path, text: str) -> Path:
        place.write_text(text)
        place.chmod(0o755)
        return place

    def run(self, *argv: str, **streams: int) -> int:
        options = ("--root", "/r", "--log", "/l", "--log-format", "json")
        called = [str(self._script), *options, *argv]
        done = subprocess.run(
            called,
            stdin=streams.get("stdin"),
            stdout=streams.get("stdout"),
            stderr=streams.get("stderr"),
            check=False,
            timeout=30,
        )
        return done.returncode

    def create(self) -> tuple[int, int, int]:
        """The process that `create` names, the write end of its stdin, the read end of its stdout and stderr."""
        stdin, into = os.pipe()
        out_of, output = os.pipe()
        argv = ("create", "--bundle", str(self.bundle), "--pid-file", str(self.bundle / "init.pid"), ID)
        assert self.run(*argv, stdin=stdin, stdout=output, stderr=output) == 0
        os.close(stdin)
        os.close(output)
        file = self.bundle / "init.pid"
        return int(file.read_text()) if file.exists() else 0, into, out_of

    def end(self, code: str) -> None:
        self._ends.write_text(code)


def ended(process: int) -> int:
    """The exit code of the process, which has to end by itself."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


@pytest.mark.usefixtures("shim")
@pytest.mark.parametrize(("told", "code"), [("0", 0), ("3", 3), ("143", 143), ("", 137)])
def test_process_ends_as_the_container_of_the_sandbox(tmp_path: Path, told: str, code: int) -> None:
    node = Node(tmp_path)
    process, into, _ = node.create()
    os.write(into, b"\n")
    node.run("start", ID)
    assert os.waitpid(process, os.WNOHANG) == (0, 0), "it runs as long as the container"
    node.end(told)
    assert ended(process) == code


@pytest.mark.usefixtures("shim")
def test_container_is_started_with_the_streams_it_was_created_with(tmp_path: Path) -> None:
    node = Node(tmp_path)
    process, into, out_of = node.create()
    os.write(into, b"hello\n")
    assert node.run("start", ID, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) == 0
    node.end("0")
    ended(process)
    assert os.read(out_of, 100) == b"out: hello\nerr\n"
    assert os.read(out_of, 100) == b"", "nobody keeps the stream open"


@pytest.mark.usefixtures("shim")
def test_container_that_does_not_start_is_deleted(tmp_path: Path) -> None:
    node = Node(tmp_path, starts=128)
    process, into, _ = node.create()
    os.write(into, b"\n")
    assert node.run("start", ID) == 128
    assert os.waitpid(process, os.WNOHANG) == (0, 0)
    assert node.run("delete", ID) == 0
    assert ended(process) != 0


@pytest.mark.usefixtures("shim")
def test_deletion_of_what_has_ended_waits_for_nobody(tmp_path: Path) -> None:
    node = Node(tmp_path)
    process, into, _ = node.create()
    os.write(into, b"\n")
    node.run("start", ID)
    node.end("0")
    ended(process)
    assert node.run("delete", "--force", ID) == 0
    assert node.calls.read_text().splitlines()[-1].endswith(f"delete --force {ID}")


@pytest.mark.usefixtures("shim")
def test_container_that_was_not_started_can_be_killed(tmp_path: Path) -> None:
    node = Node(tmp_path)
    process, _, _ = node.create()
    assert node.run("kill", ID, "15") == 0
    assert ended(process) == 137


@pytest.mark.parametrize(("words", "has_ended"), [(("--all",), True), ((), False)])
def test_killing_what_has_ended_is_told_in_the_words_of_runc(
    tmp_path: Path, words: tuple[str, ...], has_ended: bool
) -> None:
    node = Node(tmp_path)
    out_of, output = os.pipe()
    assert node.run("kill", *words, ID, "9", stdout=output, stderr=output) == 128
    os.close(output)
    told = os.read(out_of, 1000).decode()
    os.close(out_of)
    assert ("container not running" in told) is has_ended


def test_sandbox_is_its_own_process(tmp_path: Path) -> None:
    node = Node(tmp_path, kind="sandbox")
    process, _, _ = node.create()
    assert process == 0, "the runtime itself writes the file"
    assert node.calls.read_text().startswith(
        "--platform=ptrace --network=host --root /r --log /l --log-format json create"
    )


def test_crun_gets_specifications_of_a_version_it_takes(tmp_path: Path) -> None:
    bundle, script = tmp_path / "bundle", tmp_path / "script"
    bundle.mkdir()
    (bundle / "config.json").write_text('{"ociVersion":"1.3.0","x":"1.3.0"}')
    script.write_text(adapter.script("crun", Path("/bin/echo")))
    said = subprocess.run(
        ["sh", script, "create", "--bundle", bundle, ID], capture_output=True, text=True, check=True
    )
    assert said.stdout == f"create --bundle {bundle} {ID}\n"
    assert (bundle / "config.json").read_text() == '{"ociVersion":"1.0.2","x":"1.3.0"}'


def test_crun_has_no_stream_that_is_the_machine_s(tmp_path: Path) -> None:
    program, script = tmp_path / "crun", tmp_path / "script"
    links = " ".join(f"$(readlink /proc/$$/fd/{number})" for number in range(3))
    program.write_text(f"#!/bin/sh\nset -- {links}\necho $* > {tmp_path}/streams\n")
    program.chmod(0o755)
    script.write_text(adapter.crun(program, tmp_path))
    nothing = subprocess.DEVNULL
    subprocess.run(["sh", script, "create"], stdin=nothing, stdout=nothing, stderr=nothing, check=True)
    streams = (tmp_path / "streams").read_text().split()
    assert streams == [f"{tmp_path}/{name}" for name in ("no-input", "no-output", "no-output")]
    subprocess.run(["sh", script, "create"], input=b"", capture_output=True, check=True)
    assert all(line.startswith("pipe:") for line in (tmp_path / "streams").read_text().split())


def create_by_youki(folder: Path, output: int) -> None:
    """What the shim does to create a container whose processes are of user 65532, if youki does nothing."""
    config = {"process": {"user": {"uid": 65532, "gid": 0}}, "root": {"path": "rootfs"}}
    (folder / "config.json").write_text(json.dumps(config, separators=(",", ":")))
    script = folder / "script"
    script.write_text(adapter.script("youki", Path("/bin/true")))
    called: list[str | Path] = ["sh", script, "--root", "/r", "create", "--bundle", folder, ID]
    subprocess.run(called, stdout=output, stderr=output, check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives pipes to another user")
def test_output_of_youkis_container_is_its_users(tmp_path: Path) -> None:
    out_of, output = os.pipe()
    create_by_youki(tmp_path, output)
    assert os.fstat(output).st_uid == 65532
    os.close(output)
    assert os.read(out_of, 100) == b""
    os.close(out_of)


@pytest.mark.skipif(os.geteuid() != 0, reason="would be given to another user")
def test_what_is_no_pipe_stays_roots(tmp_path: Path) -> None:
    with (tmp_path / "null").open("w") as null:
        create_by_youki(tmp_path, null.fileno())
        assert os.fstat(null.fileno()).st_uid == 0


def test_others_need_no_script() -> None:
    assert adapter.script("runc", Path("/bin/runc")) == ""
