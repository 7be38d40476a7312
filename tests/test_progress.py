"""Progress without a terminal: plain lines that say what is done and how long it usually takes."""

import io
import re
import time

import pytest

from conformance.progress import Progress, spoken


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.4 s"), (9.94, "9.9 s"), (12.4, "12 s"), (59.6, "1 min 00 s"), (326, "5 min 26 s")],
)
def test_duration_as_people_say_it(seconds: float, text: str) -> None:
    assert spoken(seconds) == text


def test_task_that_succeeds() -> None:
    out = io.StringIO()
    with Progress(out).task("building x", usual=326):
        pass
    opening, closing = out.getvalue().splitlines()
    assert opening == "building x (usually 5 min 26 s)"
    assert re.fullmatch(r"building x: done in 0\.\d s", closing)


def test_task_that_fails_says_so_and_lets_the_error_through() -> None:
    out = io.StringIO()
    with pytest.raises(KeyError), Progress(out).task("building x"):
        raise KeyError
    assert "building x: failed after" in out.getvalue()


def test_long_task_gives_signs_of_life() -> None:
    out = io.StringIO()
    with Progress(out, heartbeat=0.02).task("building x") as task:
        task.detail = "linking"
        deadline = time.monotonic() + 5
        while "linking" not in out.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert re.search(r"… building x: linking \(0\.\d s\)", out.getvalue())


def test_brackets_are_text() -> None:
    out = io.StringIO()
    Progress(out).say("[1/13] building [bold]x")
    assert out.getvalue() == "[1/13] building [bold]x\n"
