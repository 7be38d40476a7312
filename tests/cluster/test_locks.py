"""Locks on directories that come and go."""

import threading
from pathlib import Path

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
