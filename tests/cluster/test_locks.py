"""Locks on directories that come and go."""

import threading
from pathlib import Path

import pytest

from conformance.cluster.locks import held


def test_second_waits_for_the_first_even_if_the_folder_is_replaced(tmp_path: Path) -> None:
    place, order = tmp_path / "x", []
    waiting = threading.Event()

    def second() -> None:
        with held(place, waiting.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with held(place):
        thread.start()
        assert waiting.wait(5)
        place.rmdir()
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
    assert place.is_dir()


def test_free_lock_is_not_waited_for(tmp_path: Path) -> None:
    waited = []
    for _ in range(2):
        with held(tmp_path / "x", lambda: waited.append(True)):
            pass
    assert waited == []


def test_a_passing_folder_goes_with_its_last_holder(tmp_path: Path) -> None:
    with held(tmp_path / "x", shared=True, passing=True):
        with held(tmp_path / "x", shared=True, passing=True):
            pass
        assert (tmp_path / "x").is_dir()
    assert not (tmp_path / "x").exists()


def test_only_the_folder_that_is_held_is_removed(tmp_path: Path) -> None:
    place = tmp_path / "x"
    with held(place, passing=True):
        place.rmdir()
        place.mkdir()
    assert place.is_dir(), "somebody else may hold this one"


def test_a_passing_folder_is_made_only_where_there_is_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), held(tmp_path / "absent" / "x", passing=True):
        pass
    assert not (tmp_path / "absent").exists()
