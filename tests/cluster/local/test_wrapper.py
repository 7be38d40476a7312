"""The script in front of the OCI runtime, run by sh: what it calls, and what it does to a bundle."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conformance.cluster.local import wrapper

ID = "0123456789abcdef"
GLOBAL = ("--root", "/run/containerd/runc/k8s.io", "--log", "/x/create.log", "--log-format", "json")


class Machine:
    """A folder with the script, a runtime that writes down how it was called, and one bundle."""

    def __init__(self, folder: Path) -> None:
        self.calls_file = folder / "calls"
        runtime = folder / "runc"
        runtime.write_text(f'#!/bin/sh\necho "$@" >> {self.calls_file}\nexit 3\n')
        runtime.chmod(0o755)
        self.bundle = folder / "bundles" / ID
        self.bundle.mkdir(parents=True)
        self.script = folder / "script"
        text = wrapper.script(runtime, Path("/inside")).replace(wrapper.BUNDLES, str(folder / "bundles"))
        self.script.write_text(text)
        self.script.chmod(0o755)

    def told(self, **annotations: str) -> None:
        document = {
            "process": {"env": ['"args":["'], "args": ["sh", "-c", "x|y"]},
            "mounts": [{"destination": "/proc"}],
            "annotations": {"a": "b", **annotations},
        }
        (self.bundle / "config.json").write_text(json.dumps(document, separators=(",", ":")))

    def run(self, *argv: str) -> int:
        return subprocess.run([self.script, *GLOBAL, *argv], check=False).returncode

    @property
    def calls(self) -> list[str]:
        """The arguments of each call, without the global ones."""
        text = self.calls_file.read_text() if self.calls_file.exists() else ""
        return [line.removeprefix(" ".join(GLOBAL)).strip() for line in text.splitlines()]

    @property
    def config(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.bundle / "config.json").read_text())
        return document


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.told()
    return made


@pytest.mark.parametrize(
    "argv",
    [
        ("kill", ID, "15"),
        ("kill", "--all", ID, "9"),
        ("create", "--bundle", "BUNDLE", "--pid-file", "p", ID),
        ("start", ID),
        ("delete", "--force", ID),
        ("--version",),
    ],
)
def test_without_annotations_it_is_not_there(machine: Machine, argv: tuple[str, ...]) -> None:
    argv = tuple(argument.replace("BUNDLE", str(machine.bundle)) for argument in argv)
    before = machine.config
    assert machine.run(*argv) == 3, "the runtime's own exit status"
    assert machine.calls == [" ".join(argv)]
    assert machine.config == before


@pytest.mark.parametrize(
    ("number", "what", "calls", "status"),
    [
        (15, "drop", [], 0),
        (15, "twice", [f"kill {ID} 15"] * 2, 3),
        (15, "send 9", [f"kill {ID} 9"], 3),
        (2, "send 9", [f"kill {ID} 15"], 3),
    ],
)
def test_signals(machine: Machine, number: int, what: str, calls: list[str], status: int) -> None:
    machine.told(**{wrapper.on_signal(number): what})
    assert machine.run("kill", ID, "15") == status
    assert machine.calls == calls


def test_other_options_of_kill_stay(machine: Machine) -> None:
    machine.told(**{wrapper.on_signal(15): "send 9"})
    machine.run("kill", "--all", ID, "15")
    assert machine.calls == [f"kill --all {ID} 9"]


def test_late_signal(machine: Machine) -> None:
    machine.told(**{wrapper.on_signal(15): "late 0.2"})
    assert machine.run("kill", ID, "15") == 0
    assert machine.calls == []
    waiting = f"until [ -s {machine.calls_file} ]; do sleep 0.02; done"
    subprocess.run(["timeout", "10", "sh", "-c", waiting], check=True)
    assert machine.calls == [f"kill {ID} 15"]


def test_any_stop_signal_becomes_term_but_a_kill_stays(machine: Machine) -> None:
    machine.told(**{wrapper.ANY_SIGNAL: "send 15"})
    machine.run("kill", ID, "10")
    machine.run("kill", ID, "9")
    assert machine.calls == [f"kill {ID} 15", f"kill {ID} 9"]


def test_exit_is_changed_by_a_shell_in_the_container(machine: Machine) -> None:
    machine.told(**{wrapper.EXIT: "7 2.5"})
    machine.run("create", "--bundle", str(machine.bundle), ID)
    assert machine.config["process"]["args"] == [
        "/.fault/busybox",
        "sh",
        "/.fault/exit",
        "7",
        "2.5",
        "sh",
        "-c",
        "x|y",
    ]
    assert machine.config["process"]["env"] == ['"args":["']
    assert machine.config["mounts"][0]["source"] == "/inside"
    assert machine.config["mounts"][1] == {"destination": "/proc"}


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The program that changes an exit, with a `busybox sleep` of this machine's."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "busybox").write_text('#!/bin/sh\nshift\nexec sleep "$@"\n')
    (inside / "busybox").chmod(0o755)
    program = inside / "exit"
    program.write_text(wrapper.CHANGED_EXIT.replace(wrapper.INSIDE, str(inside)))
    return program


@pytest.mark.parametrize(("code", "shown"), [("7", 7), ("-", 5)])
def test_changed_exit(changed: Path, code: str, shown: int) -> None:
    done = subprocess.run(["sh", changed, code, "0", "sh", "-c", "exit 5"], check=False)
    assert done.returncode == shown


def test_changed_exit_passes_signals_on(changed: Path) -> None:
    program = "trap 'echo got TERM; exit 5' TERM; echo ready; while :; do sleep 0.05; done"
    command = ["sh", str(changed), "-", "0.1", "sh", "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            os.kill(child.pid, signal.SIGTERM)
            assert child.communicate(timeout=30)[0] == "got TERM\n"
            assert child.returncode == 5
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
