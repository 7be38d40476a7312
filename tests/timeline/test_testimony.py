"""Testimony as lines of text: what the shell function writes is what the parser reads."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conformance.timeline import Kind, testimony
from conformance.timeline.testimony import MOUNT, SHELL, kinds, parse


def say(directory: Path, script: str, **environment: str) -> str:
    functions = SHELL.replace(MOUNT, str(directory))
    environment = {"C": "app", "A": "1", "M": str(directory / "message"), **environment}
    done = subprocess.run(
        ["sh", "-c", functions + script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def test_what_is_said_can_be_read_on_each_channel(tmp_path: Path) -> None:
    log = say(tmp_path, "say Starting; say Exiting code=3; say HookEnded hook=preStop result=ok")
    assert (tmp_path / "app.journal").read_text() == (tmp_path / "message").read_text() == log
    read = [parse(line) for line in log.splitlines()]
    assert [(one.container, one.attempt, one.kind, one.data) for one in read if one] == [
        ("app", 1, Kind.STARTING, {}),
        ("app", 1, Kind.EXITING, {"code": 3}),
        ("app", 1, Kind.HOOK_ENDED, {"hook": "preStop", "result": "ok"}),
    ]
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    assert read[0] is not None
    assert uptime - 60 < read[0].uptime <= uptime


def test_tell_carries_the_moment_of_the_last_now(tmp_path: Path) -> None:
    first, second = map(parse, say(tmp_path, "now; sleep 0.05; say Started; tell Starting").splitlines()[:2])
    assert first
    assert second
    assert first.uptime == second.uptime
    first, second = map(
        parse, say(tmp_path, "now; F=$U; sleep 0.05; say Started; U=$F; tell Starting").splitlines()
    )
    assert first
    assert second
    assert first.uptime - second.uptime >= 0.04


def test_silence(tmp_path: Path) -> None:
    assert say(tmp_path, "say Starting", SILENT="1") == ""
    assert list(tmp_path.iterdir()) == []


def test_no_message(tmp_path: Path) -> None:
    assert say(tmp_path, "say Starting", M="").startswith("@ ")
    assert not (tmp_path / "message").exists()


def test_a_stamp_of_the_runtime_may_stand_before_it() -> None:
    line = "2026-01-02T03:04:05.678901234Z @ 12.34 proxy 0 Signal signal=TERM\n"
    assert parse(line) == testimony.Testimony(12.34, "proxy", 0, Kind.SIGNAL, {"signal": "TERM"})


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "@ 12.34 app 0 Wondering",
        "@ 12.3 app 0 Starting",
        "@ 12.34 app 0",
        "@ 12.34 app 0 Exiting code",
        "@ 12.34 app 0 Starting and more",
    ],
)
def test_anything_else_is_no_testimony(line: str) -> None:
    assert parse(line) is None


def test_status_kinds_are_not_testified() -> None:
    assert not {Kind.STARTED_AT, Kind.PHASE, Kind.GAP} & set(kinds())
