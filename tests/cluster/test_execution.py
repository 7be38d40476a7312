import json
from collections.abc import Sequence

import pytest

from conformance.cluster import ApiError, Unreachable
from conformance.cluster.execution import Executed, exit_code, finish
from conformance.timing import SteppedClock

SUCCESS = json.dumps({"status": "Success"}).encode()


class Channels:
    """Delivers one frame for each update; open until they are used up."""

    def __init__(self, frames: Sequence[tuple[int, bytes]], clock: SteppedClock, closes: bool = True) -> None:
        self.frames, self.clock, self.closes = list(frames), clock, closes
        self.held: dict[int, bytes] = {}
        self.closed = False

    def is_open(self) -> bool:
        return bool(self.frames) or not self.closes

    def update(self, timeout: float) -> None:
        if not self.frames:
            self.clock.sleep(timeout)
            return
        channel, data = self.frames.pop(0)
        self.held[channel] = self.held.get(channel, b"") + data

    def read_channel(self, channel: int) -> bytes:
        return self.held.pop(channel, b"")

    def close(self) -> None:
        self.closed = True


def test_output_is_joined_over_frames_before_it_is_decoded() -> None:
    clock = SteppedClock()
    euro = "€".encode()
    channels = Channels([(1, b"1 " + euro[:1]), (2, b"oops"), (1, euro[1:]), (3, SUCCESS)], clock)
    assert finish(channels, 5.0, clock) == Executed(0, "1 €", "oops")
    assert channels.closed


@pytest.mark.parametrize("closes", [True, False], ids=["cut off", "hanging"])
def test_a_command_without_an_end_is_not_taken_for_a_success(closes: bool) -> None:
    clock = SteppedClock()
    channels = Channels([(1, b"partial")], clock, closes)
    with pytest.raises(Unreachable):
        finish(channels, 5.0, clock)
    assert channels.closed


def test_exit_code_comes_from_the_status_causes() -> None:
    causes = [{"reason": "ExitCode", "message": "137"}]
    status = {"status": "Failure", "reason": "NonZeroExitCode", "details": {"causes": causes}}
    assert exit_code(json.dumps(status).encode()) == 137


def test_a_command_that_never_ran_is_an_error_and_no_exit_code() -> None:
    status = {"status": "Failure", "reason": "InternalError", "code": 500, "message": "no such file: shh"}
    with pytest.raises(ApiError, match="no such file: shh"):
        exit_code(json.dumps(status).encode())
