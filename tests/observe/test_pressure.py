from pathlib import Path

from conformance.observe.pressure import Sampler, totals
from conformance.timing import SteppedClock


def write(root: Path, **waited: float) -> None:
    for name, seconds in waited.items():
        text = (
            f"some avg10=0.00 avg60=1.23 avg300=0.00 total={int(seconds * 1e6)}\nfull avg10=0.00 total=77\n"
        )
        (root / name).write_text(text)


def test_the_share_of_a_window_counts_from_a_fifth_on(tmp_path: Path) -> None:
    clock = SteppedClock(1000.0)
    sampler = Sampler(tmp_path, clock)
    write(tmp_path, cpu=10.0, io=10.0, memory=10.0)
    sampler.sample()
    clock.sleep(2.0)
    write(tmp_path, cpu=11.5, io=10.39, memory=10.4)
    sampler.sample()
    assert [(event.words(), event.at) for event in sampler.between(0, 9999)] == [
        ("pod Pressure cpu 0.75", 1000.0),
        ("pod Pressure memory 0.2", 1000.0),
    ]


def test_a_case_gets_the_windows_that_touch_it(tmp_path: Path) -> None:
    clock = SteppedClock(1000.0)
    sampler = Sampler(tmp_path, clock)
    for waited in range(5):
        write(tmp_path, cpu=float(waited))
        sampler.sample()
        clock.sleep(2.0)
    assert [event.at for event in sampler.between(1003.0, 1004.5)] == [1002.0, 1004.0]
    assert sampler.between(1010.1, 1020.0) == []


def test_a_kernel_that_does_not_tell_gives_nothing(tmp_path: Path) -> None:
    sampler = Sampler(tmp_path / "absent")
    sampler.start()
    assert sampler._thread is None
    assert totals(tmp_path / "absent") == {}
    assert sampler.between(0, 9999999999) == []
