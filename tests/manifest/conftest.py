"""Runs compiled containers on this machine: their shared volume and termination message are in a directory."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conformance.manifest import Images
from conformance.manifest.container import compile_container
from conformance.timeline.testimony import parse

APPLETS = ("sleep", "cat", "rm", "mkdir", "chmod", "httpd", "grep")
SHELLS = ("busybox", "dash")
PATIENCE = 60.0
"""Seconds after which something has not happened; no test depends on how soon it does."""


@pytest.fixture(scope="session", params=SHELLS)
def programs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH whose `sh` is the shell under test."""
    binary = shutil.which(request.param)
    if binary is None:
        pytest.skip(f"{request.param} is not installed")
    directory = tmp_path_factory.mktemp(request.param)
    (directory / "sh").symlink_to(binary)
    if busybox := shutil.which("busybox"):
        for applet in APPLETS if request.param == "busybox" else ("httpd",):
            (directory / applet).symlink_to(busybox)
    return f"{directory}:{os.environ['PATH']}"


class Life:
    """One instance of a container: a session of its own, as the process id namespace of a container is."""

    def __init__(self, process: subprocess.Popen[str], log: Path, message: Path) -> None:
        self._process, self._log, self._message = process, log, message

    def signal(self, *signals: signal.Signals) -> None:
        for number in signals:
            self._process.send_signal(number)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def wait(self, seconds: float = PATIENCE) -> int:
        return self._process.wait(timeout=seconds)

    def vanish(self, seconds: float = PATIENCE) -> None:
        """Wait until no process of it is left."""
        end = time.monotonic() + seconds
        while self.remains:
            assert time.monotonic() < end, "it left a process"
            time.sleep(0.005)

    @property
    def remains(self) -> bool:
        """Whether any process of it is left; one that is dead and waits for its parent is not."""
        self._process.poll()
        return any(map(self._belongs, Path("/proc").glob("[0-9]*/stat")))

    def _belongs(self, stat: Path) -> bool:
        try:
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            return False
        return state != "Z" and int(group) == self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def message(self) -> str:
        return self._message.read_text()

    def until(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait for something in the log."""
        end = time.monotonic() + seconds
        while text not in self.log:
            assert time.monotonic() < end, f"no {text!r} in {self.log!r}"
            time.sleep(0.005)


class Container:
    """A compiled container that can be started again and again."""

    def __init__(self, directory: Path, path: str, written: dict[str, Any], port: int = 8080) -> None:
        self.directory = directory
        self.compiled = compile_container({"name": "app", **written}, Images(), port).container
        self._path = path
        self._lives: list[Life] = []

    def start(self, command: list[str] | None = None) -> Life:
        number = len(self._lives)
        log, self._message = self.directory / f"log.{number}", self.directory / f"message.{number}"
        self._message.touch()
        with log.open("a") as output:
            process = self._spawn(command or self.compiled["command"], output)
        self._lives.append(Life(process, log, self._message))
        return self._lives[-1]

    def execute(self, command: list[str] | tuple[str, ...]) -> int:
        """Run a command in the container as the kubelet does; its exit code."""
        return self._spawn(command, subprocess.DEVNULL).wait(timeout=PATIENCE)

    def spawn(self, command: list[str]) -> subprocess.Popen[str]:
        return self._spawn(command, subprocess.DEVNULL)

    def probe(self, kind: str) -> int:
        return self.execute(self.compiled[kind]["exec"]["command"])

    def hook(self, name: str) -> list[str]:
        command: list[str] = self.compiled["lifecycle"][name]["exec"]["command"]
        return command

    @property
    def journal(self) -> str:
        journal = self.directory / "app.journal"
        return journal.read_text() if journal.exists() else ""

    def stop(self) -> None:
        for life in self._lives:
            life.kill()

    def _spawn(self, command: list[str] | tuple[str, ...], output: Any) -> subprocess.Popen[str]:
        environment = {entry["name"]: self._here(entry["value"]) for entry in self.compiled["env"]}
        return subprocess.Popen(
            [self._here(word) for word in command],
            env={**environment, "PATH": self._path},
            stdout=output,
            stderr=output,
            start_new_session=True,
            text=True,
        )

    def _here(self, text: str) -> str:
        here = text.replace("$$", "$").replace("/testimony", str(self.directory))
        return here.replace("/dev/termination-log", str(self._message))


class Containers:
    """Makes containers, and ends whatever they leave."""

    def __init__(self, directory: Path, path: str) -> None:
        self._directory, self._path = directory, path
        self._made: list[Container] = []

    def __call__(self, port: int = 8080, **written: Any) -> Container:
        made = Container(self._directory, self._path, written, port)
        if "httpd" in str(made.compiled) and shutil.which("httpd", path=self._path) is None:
            pytest.skip("busybox is not installed, whose httpd answers these probes")
        self._made.append(made)
        return made

    def stop(self) -> None:
        for container in self._made:
            container.stop()


@pytest.fixture
def container(tmp_path: Path, programs: str) -> Iterator[Containers]:
    containers = Containers(tmp_path, programs)
    yield containers
    containers.stop()


def told(text: str) -> list[str]:
    """The testimony in a text, without its moments: `Exiting 1 @0`."""
    lines = [testimony for line in text.splitlines() if (testimony := parse(line))]
    return [
        " ".join([str(one.kind), *(str(value) for value in one.data.values()), f"@{one.attempt}"])
        for one in lines
    ]


@pytest.fixture(name="told")
def _told() -> Any:
    return told
