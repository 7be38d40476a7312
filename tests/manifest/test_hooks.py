"""Hooks as exec handlers, run for real beside the container's program."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.manifest import hooks
from conformance.scenario.behaviour import split
from conformance.timeline.testimony import parse

Told = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("words", "testifies", "handler"),
    [
        ({"sleep": "3s"}, True, {"sleep": {"seconds": 3}}),
        ({}, True, {"exec": {"command": ["sh", "-c", 'eval "$TESTIMONY"; hook preStop']}}),
        (
            {"takes": "5s", "fails": True},
            True,
            {"exec": {"command": ["sh", "-c", 'eval "$TESTIMONY"; takes=5; fails=1; hook preStop']}},
        ),
        ({"takes": "5s", "fails": True}, False, {"exec": {"command": ["sh", "-c", "sleep 5; exit 1"]}}),
    ],
)
def test_handler(words: dict[str, Any], testifies: bool, handler: dict[str, Any]) -> None:
    behaviour, _ = split({"name": "app", "preStop": words})
    assert hooks.lifecycle(behaviour, testifies=testifies) == {"preStop": handler}


def test_hooks_testify_in_log_journal_and_message(container: Any, told: Told) -> None:
    app = container(postStart={"takes": "100ms"}, preStop={"fails": True})
    life = app.start()
    life.until("Started")
    assert app.execute(app.hook("postStart")) == 0
    assert app.execute(app.hook("preStop")) == 1
    expected = ["HookStarted postStart @0", "HookEnded postStart ok @0"]
    expected += ["HookStarted preStop @0", "HookEnded preStop fail @0"]
    assert told(life.log)[2:] == told(app.journal)[2:] == told(life.message)[2:] == expected
    began, ended = (one.uptime for line in app.journal.splitlines()[2:4] if (one := parse(line)))
    assert ended - began >= 0.09


def test_a_hook_before_the_program_belongs_to_the_new_attempt(container: Any, told: Told) -> None:
    app = container(postStart={}, exits_after="0s", attempts=[{}, {"exits_after": "5s"}])
    app.start().wait()
    (app.directory / "app.attempt").write_text(f"0 {os.getpid()} 1\n")  # its process id is in use again
    hook = app.spawn(app.hook("postStart"))
    while not Path(f"/proc/{hook.pid}/task/{hook.pid}/children").read_text():
        time.sleep(0.005)  # until it sleeps between two looks
    time.sleep(0.15)
    assert hook.poll() is None
    assert "Hook" not in app.journal
    life = app.start()
    assert hook.wait() == 0
    life.until("HookEnded")
    said = {
        str(one.kind): one for line in app.journal.splitlines() if (one := parse(line)) and one.attempt == 1
    }
    assert said["HookStarted"].uptime <= said["Starting"].uptime - 0.1
    assert {"HookStarted postStart @1", "HookEnded postStart ok @1"} <= set(told(life.log))
