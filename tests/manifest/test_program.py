"""The programs of containers, run for real under busybox ash and dash."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from conformance.manifest import hooks, probes, program
from conformance.scenario.behaviour import split
from conformance.timeline.testimony import SHELL, parse

Told = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("words", "script"),
    [
        ({}, "begin; started; forever"),
        (
            {"starts_after": "2s", "exits_after": "3s", "exit_code": 4},
            "begin; nap 2; started; nap 1; finish 4",
        ),
        ({"starts_after": "2s", "exits_after": "2s"}, "begin; nap 2; started; finish 0"),
        ({"starts_after": "2s", "exits_after": "500ms"}, "begin; nap 0.5; finish 0"),
        ({"ignores_term": True}, "begin ignore; started; forever"),
        ({"handles_term": "1m"}, "begin 60; started; forever"),
        ({"term_exit_code": 3}, "begin 0 3; started; forever"),
        ({"starts_after": "1s", "runs": "true"}, "begin; nap 1; started; work"),
        (
            {"exit_code": 1, "exits_after": "0s", "attempts": [{}, {"exit_code": 0}]},
            "case $A in\n0) begin; started; finish 1 ;;\n*) begin; started; finish 0 ;;\nesac",
        ),
    ],
)
def test_script(words: dict[str, Any], script: str) -> None:
    assert program.script(split({"name": "app", **words})[0]) == f"{program.LOAD}; count\n{script}"


@pytest.mark.parametrize(
    "functions",
    [SHELL, program.FUNCTIONS, program.WORK, hooks.JOIN, hooks.FUNCTIONS, probes.FUNCTIONS, probes.SERVER],
)
def test_kubernetes_finds_nothing_to_expand(functions: str) -> None:
    assert not re.search(r"\$\$|\$\([A-Za-z_]", functions)


def test_a_message_of_a_length_and_lines_in_the_log(container: Any) -> None:
    life = container(exits_after="0s", writes_message=5000, writes_log=3).start()
    assert life.wait() == 0
    assert life.message == "0" * 5000
    assert life.log.splitlines()[1:4] == ["line 1", "line 2", "line 3"]


def test_each_attempt_does_its_part_and_the_last_log_holds_all(container: Any, told: Told) -> None:
    app = container(
        exits_after="0s",
        exit_code=1,
        attempts=[{}, {"starts_after": "50ms", "exits_after": "100ms"}, {"exit_code": 3}],
    )
    lives = []
    codes = []
    for _ in range(4):
        lives.append(app.start())
        codes.append(lives[-1].wait())
    assert codes == [1, 1, 3, 3]
    every = [
        line
        for attempt, code in enumerate(codes)
        for line in (f"Starting @{attempt}", f"Started @{attempt}", f"Exiting {code} @{attempt}")
    ]
    assert told(app.journal) == told(lives[-1].log) == every
    assert lives[-1].log == app.journal
    assert told(lives[-1].message) == every[-3:]
    starting, started, exiting = [
        one.uptime for line in app.journal.splitlines() if (one := parse(line)) and one.attempt == 1
    ]
    assert started - starting >= 0.04
    assert exiting - starting >= 0.09


def test_sigterm_ends_it_at_once_and_leaves_nothing(container: Any, told: Told) -> None:
    app = container(starts_after="50ms", term_exit_code=7)
    life = app.start()
    life.until("Started")
    life.signal(signal.SIGTERM)
    assert life.wait() == 7
    assert told(life.log) == ["Starting @0", "Started @0", "Signal TERM @0", "Exiting 7 @0"]
    life.vanish()


def test_handles_term_takes_its_time_however_often_it_is_told(container: Any, told: Told) -> None:
    life = container(starts_after="1h", handles_term="200ms").start()
    life.until("Starting")
    began = time.monotonic()
    life.signal(signal.SIGTERM)
    life.until("TERM")
    time.sleep(0.05)
    life.signal(signal.SIGTERM)
    assert life.wait() == 0
    assert time.monotonic() - began >= 0.2
    assert told(life.log) == ["Starting @0", "Signal TERM @0", "Signal TERM @0", "Exiting 0 @0"]
    life.vanish()


def test_the_answer_to_a_signal_at_work_takes_its_time_too(container: Any, told: Told) -> None:
    # In a shell that did not wait when the first signal came, `wait` ends as if nothing had interrupted it.
    app = container(handles_term="300ms")
    shell, option, text = app.compiled["command"]
    life = app.start([shell, option, text.replace("count\n", "count; kill -TERM $P\n")])
    life.until("TERM")
    began = time.monotonic()
    time.sleep(0.1)
    life.signal(signal.SIGTERM)
    assert life.wait() == 0
    assert time.monotonic() - began >= 0.25
    assert told(life.log) == ["Starting @0", "Signal TERM @0", "Signal TERM @0", "Exiting 0 @0"]


def test_ignores_term_until_it_is_killed(container: Any, told: Told) -> None:
    app = container(attempts=[{"ignores_term": True}, {}])
    life = app.start()
    life.until("Started")
    life.signal(signal.SIGTERM)
    life.until("TERM")
    with pytest.raises(subprocess.TimeoutExpired):
        life.wait(0.15)
    life.kill()
    again = app.start()
    again.until("app 1 Started")
    assert told(again.log) == ["Starting @0", "Started @0", "Signal TERM @0", "Starting @1", "Started @1"]
    again.signal(signal.SIGTERM)
    assert again.wait() == 0


def test_other_signals_are_told_and_cut_nothing_short(container: Any, told: Told) -> None:
    life = container(starts_after="1s", exits_after="1s").start()
    life.until("Starting")
    life.signal(signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
    assert life.wait() == 0
    moments = [one.uptime for line in life.log.splitlines() if (one := parse(line))]
    assert moments[-2] - moments[0] >= 0.99
    assert len(told(life.log)) == 8


def test_a_stop_signal_of_its_own(container: Any, told: Told) -> None:
    app = container(lifecycle={"stopSignal": "SIGUSR1"}, term_exit_code=4)
    life = app.start()
    life.until("Started")
    life.signal(signal.SIGTERM)
    life.until("TERM")
    life.signal(signal.SIGUSR1)
    assert life.wait() == 4
    assert told(life.log)[2:] == ["Signal TERM @0", "Signal USR1 @0", "Exiting 4 @0"]


def test_a_signal_before_the_traps_is_not_lost(container: Any, told: Told) -> None:
    app = container()
    shell, option, text = app.compiled["command"]
    life = app.start([shell, option, text.replace("count\n", "count; kill -TERM $P\n")])
    assert life.wait() == 0
    assert told(life.log) == ["Starting @0", "Signal TERM @0", "Exiting 0 @0"]


def test_silent_says_nothing_but_counts_its_attempts(container: Any) -> None:
    app = container(silent=True, exits_after="0s", attempts=[{"exit_code": 1}, {"exit_code": 2}])
    lives = [app.start()]
    assert lives[0].wait() == 1
    lives.append(app.start())
    assert lives[1].wait() == 2
    assert app.journal + "".join(life.log + life.message for life in lives) == ""


def test_writes_message_instead_of_testimony(container: Any, told: Told) -> None:
    life = container(writes_message="100% of $(C) 'so'\n", exits_after="0s").start()
    assert life.wait() == 0
    assert life.message == "100% of $(C) 'so'\n"
    assert told(life.log) == ["Starting @0", "Started @0", "Exiting 0 @0"]


def test_the_message_has_a_limit_and_whole_lines(container: Any, told: Told) -> None:
    app = container()
    shell, option, text = app.compiled["command"]
    many = "for I in 1 2 3 4 5 6 7 8 9; do for K in 1 2 3 4 5 6 7 8 9; do say Signal signal=USR1; done; done"
    life = app.start([shell, option, text.replace("forever", f"{many}; finish 0")])
    assert life.wait() == 0
    assert 1400 < len(life.message) <= 1500
    assert len(told(life.message)) == len(life.message.splitlines())
    assert len(told(life.log)) == 84


def test_runs_commands_and_exits_with_their_code(container: Any, told: Told) -> None:
    life = container(runs="for n in one two; do served $n; done; exit 5").start()
    assert life.wait() == 5
    assert told(life.log) == ["Starting @0", "Started @0", "Served one @0", "Served two @0", "Exiting 5 @0"]


def test_commands_carry_on_until_on_term_is_done(container: Any, told: Told) -> None:
    app = container(
        runs="until [ -s /testimony/ask ]; do sleep 0.01; done; served last; sleep 9",
        on_term="echo 1 > /testimony/ask; until grep -q last /testimony/app.journal; do sleep 0.01; done; served all",
    )
    life = app.start()
    life.until("Started")
    life.signal(signal.SIGUSR1)
    life.until("USR1")
    life.signal(signal.SIGTERM)
    assert life.wait() == 0
    assert told(life.log)[2:] == [
        "Signal USR1 @0",
        "Signal TERM @0",
        "Served last @0",
        "Served all @0",
        "Exiting 0 @0",
    ]


def test_without_on_term_commands_end_at_once(container: Any, told: Told) -> None:
    life = container(runs="sleep 9", term_exit_code=3).start()
    life.until("Started")
    life.signal(signal.SIGTERM)
    assert life.wait() == 3
    assert told(life.log)[2:] == ["Signal TERM @0", "Exiting 3 @0"]


def test_on_term_that_fails_decides_the_exit_code(container: Any, told: Told) -> None:
    life = container(on_term="exit 6").start()
    life.until("Started")
    life.signal(signal.SIGTERM)
    assert life.wait() == 6
    assert told(life.log)[2:] == ["Signal TERM @0", "Exiting 6 @0"]
